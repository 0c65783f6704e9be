import { gzipSync } from 'node:zlib';
import { RemoteError, UsageError } from '../foundation/index.ts';

const HEAD_BYTES = 4 * (1 << 20);
const TAIL_BYTES = 16 * (1 << 20);
const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const PATIENCE_MS = 60_000;

/** The beginning and the end of a log, whatever its size. */
export class LogWindow {
  readonly #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #leftOut = 0;

  write(chunk: Uint8Array): void {
    const room = Math.max(0, HEAD_BYTES - this.#headBytes);
    const first = chunk.subarray(0, room);
    if (first.length > 0) {
      this.#head.push(first.slice());
      this.#headBytes += first.length;
    }
    if (chunk.length <= room) return;
    const rest = chunk.slice(room);
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) > TAIL_BYTES) {
      const gone = this.#tail.shift()!.length;
      this.#tailBytes -= gone;
      this.#leftOut += gone;
    }
  }

  text(): string {
    const head = Buffer.concat(this.#head).toString('utf8');
    const tail = Buffer.concat(this.#tail).toString('utf8');
    return this.#leftOut === 0 ? head + tail : `${head}\n[... ${this.#leftOut} bytes were left out ...]\n${tail}`;
  }
}

/** What the server said. */
export interface SendAnswer {
  readonly status: number;
  /** of a failure */
  readonly id: string;
  /** of a report: how many it has */
  readonly tests: number;
  /** of a problem */
  readonly detail: string;
}

/**
 * Sends a failure, or the test report of a job, to a server, again when it was away: the server keeps it once all the
 * same.
 *
 * @throws UsageError when the address is none, RemoteError when nobody answers
 */
export async function sendReport(request: {
  readonly server: string;
  readonly key: string;
  readonly to: 'failures' | 'reports';
  readonly body: Readonly<Record<string, unknown>>;
}): Promise<SendAnswer> {
  if (!/^https?:\/\//.test(request.server) || !URL.canParse(request.server)) {
    throw new UsageError(`the server is ${request.server}: expected an address such as https://regreen.example.org`);
  }
  const url = `${request.server.replace(/\/$/, '')}/api/v1/${request.to}`;
  const body = gzipSync(JSON.stringify(request.body));
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${request.key}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const {
        id = '',
        tests = 0,
        detail = answer.statusText,
      } = (await answer.json().catch(() => ({}))) as { id?: string; tests?: number; detail?: string };
      const isAway = answer.status === 503 || answer.status === 429;
      if (!isAway || attempt === TRIES) return { status: answer.status, id, tests, detail };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      if (attempt === TRIES)
        throw new RemoteError(`cannot reach ${request.server}: ${cause?.code ?? message}`, {}, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  }
}
