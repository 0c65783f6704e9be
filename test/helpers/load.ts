import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a load did, seen from outside. */
export interface LoadReport {
  readonly answers: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly byStatus: ReadonlyMap<number, number>;
  /** connections that broke while an answer was awaited */
  readonly broken: number;
  /** of all answers, milliseconds */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

export interface LoadOptions {
  readonly host?: string;
  readonly port: number;
  /** requests under way at once, one on each connection */
  readonly connections: number;
  readonly durationMs: number;
  /** requests a second in all; left out, as many as are answered */
  readonly perSecond?: number;
  /** all connections are opened first and rest so long before the load begins; left out, each sends once it is open */
  readonly restMs?: number;
  /** the next request, ready to be sent; null ends the load */
  readonly next: () => Buffer | null;
  readonly onAnswer?: (answer: { status: number; head: string; body: string; request: Buffer; ms: number }) => void;
  readonly signal?: AbortSignal;
}

/** A request with its length, ready to be sent on a connection that is kept. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = '',
): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = method === 'GET' ? '' : `content-length: ${bytes.length}\r\n`;
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n`), bytes]);
}

/**
 * Sends requests over plain sockets, so that the load takes as little as possible of the processor it shares with the
 * server. Connections that break are opened again.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const sockets = options.restMs === undefined ? [] : await openAll(options, options.restMs);
  const startMs = performance.now();
  const endMs = startMs + options.durationMs;
  const tally = new Tally();
  const pace = new Pace(options.perSecond, startMs);
  let isOut = false;
  const next = () => {
    const request = options.next();
    isOut = request === null;
    return request;
  };
  const isOver = () => isOut || performance.now() >= endMs || options.signal?.aborted === true;
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      while (!isOver()) await useConnection(sockets.pop(), { ...options, next }, tally, pace, isOver);
    }),
  );
  return tally.report((performance.now() - startMs) / 1000);
}

/** Connections as people have them who are there already, and who do not all come at one moment. */
async function openAll({ host, port, connections }: LoadOptions, restMs: number): Promise<Socket[]> {
  const sockets = Array.from({ length: connections }, () => openSocket(host, port));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  await sleep(restMs);
  return sockets;
}

function openSocket(host: string | undefined, port: number): Socket {
  return connect({ host: host ?? '127.0.0.1', port, noDelay: true });
}

/** One connection, new or open already, until it breaks or the load is over. */
function useConnection(
  opened: Socket | undefined,
  options: LoadOptions,
  tally: Tally,
  pace: Pace,
  isOver: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = opened ?? openSocket(options.host, options.port);
    const reader = new AnswerReader();
    let request: Buffer | null = null;
    let sentMs = 0;
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    };
    const send = () => {
      if (isOver()) return stop();
      const waitMs = pace.waitMs();
      if (waitMs > 0) {
        timer = setTimeout(send, waitMs);
        return;
      }
      request = options.next();
      if (request === null) return stop();
      pace.take();
      sentMs = performance.now();
      socket.write(request);
    };
    if (opened === undefined) socket.on('connect', send);
    else send();
    socket.on('data', (chunk) => {
      for (const answer of reader.read(chunk)) {
        const ms = performance.now() - sentMs;
        tally.add(answer.status, ms);
        const answered = request!;
        request = null;
        options.onAnswer?.({ ...answer, request: answered, ms });
        // Whoever is told that a connection ends opens another.
        if (/\r\nconnection: *close/i.test(answer.head)) stop();
        else send();
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (request !== null && !isOver()) tally.broken++;
      clearTimeout(timer);
      // A server that is away is asked again after a moment, not in a tight loop.
      setTimeout(resolve, request === null ? 20 : 0);
    });
  });
}

/** Takes answers out of the bytes of one connection. */
class AnswerReader {
  #held: Buffer = Buffer.alloc(0);

  *read(chunk: Buffer): Generator<{ status: number; head: string; body: string }> {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const headEnd = this.#held.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = this.#held.toString('latin1', 0, headEnd);
      const end = bodyEnd(this.#held, headEnd + 4, head);
      if (end === null) return;
      const body = this.#held.toString('utf8', headEnd + 4, end);
      this.#held = this.#held.subarray(end);
      yield { status: Number(head.slice(9, 12)), head, body };
    }
  }
}

function bodyEnd(bytes: Buffer, from: number, head: string): number | null {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) {
    const end = from + Number(length[1]);
    return end <= bytes.length ? end : null;
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return from;
  const last = bytes.indexOf('0\r\n\r\n', from);
  return last < 0 ? null : last + 5;
}

/** Spreads requests over time. */
class Pace {
  readonly #gapMs: number;
  #nextMs: number;

  constructor(perSecond: number | undefined, startMs: number) {
    this.#gapMs = perSecond === undefined ? 0 : 1000 / perSecond;
    this.#nextMs = startMs;
  }

  waitMs(): number {
    return this.#gapMs === 0 ? 0 : this.#nextMs - performance.now();
  }

  take(): void {
    this.#nextMs += this.#gapMs;
  }
}

class Tally {
  broken = 0;
  readonly #byStatus = new Map<number, number>();
  readonly #ms: number[] = [];

  add(status: number, ms: number): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    this.#ms.push(ms);
  }

  report(seconds: number): LoadReport {
    const sorted = Float64Array.from(this.#ms).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return {
      answers: sorted.length,
      seconds,
      perSecond: sorted.length / seconds,
      byStatus: this.#byStatus,
      broken: this.broken,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      most: sorted.at(-1) ?? 0,
    };
  }
}
