import { AsyncResource } from 'node:async_hooks';
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  handleWhen,
  SamplingBreaker,
  wrap,
} from 'cockatiel';
import { RemoteError } from '../foundation/index.ts';
import { isSecondaryLimit, readRateLimit } from './rate-limit.ts';

/** Time as a gate needs it. */
export interface GateTime {
  /** milliseconds since 1970 */
  nowMs(): number;
  /** rejects with the reason of the signal when that comes first */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What all processes of an installation know of when hosts take calls again; outlives each of them. */
export interface HostLimits {
  /** milliseconds until a host takes calls again; 0: it does now */
  waitMs(host: string): Promise<number>;
  /** keeps that a host takes no call for so many milliseconds; of what two were told the longer holds */
  keep(host: string, waitMs: number): Promise<void>;
}

export interface GateOptions {
  /** left out, this process knows what it was told itself */
  readonly limits?: HostLimits;
  readonly time?: GateTime;
  /** 0 <= number < 1 */
  readonly random?: () => number;
}

const AT_ONCE = 8;
const MOST_WAITING = 200;
const MOST_CHANGES_WAITING = 60;
const TRIES = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_WAIT_MS = 30_000;
const BETWEEN_CHANGES_MS = 1000;
const REST_MS = 10_000;
/** so many in a row are an outage, whatever went well before */
const FAILED_IN_A_ROW = 10;
/** Whatever a host says, it is asked again after so long. */
const LONGEST_LIMIT_MS = 24 * 60 * 60_000;
const SECONDARY_LIMIT_MS = 60_000;
const MOST_DOUBLINGS = 4;
/** further tries that may be made at once, and the share of calls that earns one more */
const BUDGET = 10;
const BUDGET_SHARE = 0.1;
const LARGEST_REFUSAL = 64 << 10;
const SAFE = new Set(['GET', 'HEAD']);

/** Whether a method changes nothing. */
export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/**
 * What everybody who calls one host shares: eight calls at once, a second between changes, no call before the host wants
 * one again, a breaker when half of them fail or ten in a row, and a budget of further tries. Changes are tried once: whether one that
 * got no answer was done, only a look tells.
 */
export class HostGate {
  readonly #host: string;
  readonly #time: GateTime;
  readonly #random: () => number;
  readonly #places = bulkhead(AT_ONCE, MOST_WAITING);
  readonly #breaker = wrap(
    circuitBreaker(
      handleWhen((error) => !(error instanceof BrokenCircuitError)),
      { halfOpenAfter: REST_MS, breaker: new ConsecutiveBreaker(FAILED_IN_A_ROW) },
    ),
    circuitBreaker(handleAll, {
      halfOpenAfter: REST_MS,
      breaker: new SamplingBreaker({ threshold: 0.5, duration: 30_000, minimumRps: 20 / 30 }),
    }),
  );
  #budget = BUDGET;
  readonly #limits: HostLimits | null;
  #notBeforeMs = 0;
  /** what the host said is known to this process alone so far */
  #isUnkept = false;
  #lastChangeMs = 0;
  #secondaryLimits = 0;
  #lane: Promise<void> = Promise.resolve();
  #changesWaiting = 0;

  constructor(host: string, { time = systemTime, random = Math.random, limits }: GateOptions = {}) {
    this.#host = host;
    this.#time = time;
    this.#random = random;
    this.#limits = limits ?? null;
  }

  /**
   * @param send makes the call once
   * @param demand asked when its turn has come, before anything of the call; throws when it may not be made any more
   * @throws RemoteError when the host is to be left alone; `retryAfterMs` in its details says for how long
   */
  async call(
    method: string,
    signal: AbortSignal,
    send: () => Promise<Response>,
    demand: () => void = () => {},
  ): Promise<Response> {
    this.#budget = Math.min(BUDGET, this.#budget + BUDGET_SHARE);
    for (let tries = 1; ; tries++) {
      const mayTryAgain = () => tries < TRIES && isSafe(method) && this.#isWorthWaiting() && this.#budget >= 1;
      try {
        const response = await this.#tryOnce(method, signal, send, demand);
        const { isRefused } = readRateLimit(response.status, response.headers, this.#time.nowMs());
        if (!isRefused || !mayTryAgain()) return response;
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof ServerTrouble) {
          if (!mayTryAgain()) return error.response;
          await error.response.body?.cancel();
        } else if (error instanceof BulkheadRejectedError || error instanceof BrokenCircuitError) {
          throw this.#leftAlone(REST_MS, error);
        } else {
          const refusal = refusalOf(error);
          if (refusal !== null) throw refusal;
          if (signal.aborted || !mayTryAgain()) throw error;
        }
      }
      this.#budget--;
      // Full jitter, so that many callers do not come back together.
      await this.#time.sleep(this.#random() * FIRST_PAUSE_MS * 2 ** tries, signal);
    }
  }

  async #tryOnce(
    method: string,
    signal: AbortSignal,
    send: () => Promise<Response>,
    demand: () => void,
  ): Promise<Response> {
    const leaveLane = isSafe(method) ? null : await this.#enterLane(signal);
    try {
      // Who waited for a place goes on where another call ended; the leave to change something is still its own.
      const turn = AsyncResource.bind(async () => {
        if (leaveLane !== null) await this.#waitUntil(this.#lastChangeMs + BETWEEN_CHANGES_MS, signal);
        // Whoever waited for a place may meet a limit that was not there before: this comes last.
        await this.#waitForLimits(signal);
        demand();
        if (leaveLane !== null) this.#lastChangeMs = this.#time.nowMs();
        leaveLane?.();
        return await this.#breaker.execute(async () => {
          const answer = await this.#heed(await send());
          // Only what the system could not do counts against it; what it refused was an answer.
          if (answer.status >= 500) throw new ServerTrouble(answer);
          return answer;
        });
      });
      return await this.#places.execute(() => turn());
    } finally {
      leaveLane?.();
    }
  }

  /** One change at a time waits for its second; the others wait for it without taking places from calls that only read. */
  async #enterLane(signal: AbortSignal): Promise<() => void> {
    if (this.#changesWaiting >= MOST_CHANGES_WAITING) throw this.#leftAlone(MOST_CHANGES_WAITING * BETWEEN_CHANGES_MS);
    this.#changesWaiting++;
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#lane;
    this.#lane = before.then(() => promise);
    void promise.then(() => this.#changesWaiting--);
    try {
      await orAborted(before, signal);
    } catch (error) {
      resolve();
      throw error;
    }
    return resolve;
  }

  async #waitForLimits(signal: AbortSignal): Promise<void> {
    // Another call may have been told to wait for longer meanwhile.
    for (;;) {
      await this.#hearOthers();
      const waitMs = this.#notBeforeMs - this.#time.nowMs();
      if (waitMs <= 0) return;
      if (!this.#isWorthWaiting()) {
        const message = `${this.#host} limits its rate: try again in ${Math.ceil(waitMs / 1000)} s`;
        throw new RemoteError(message, { retryAfterMs: waitMs });
      }
      await this.#time.sleep(waitMs, signal);
    }
  }

  async #waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const waitMs = atMs - this.#time.nowMs();
    // A clock that was set back is not waited for.
    if (waitMs > 0) await this.#time.sleep(Math.min(waitMs, BETWEEN_CHANGES_MS), signal);
  }

  /** Remembers from when on the host takes calls again. */
  async #heed(response: Response): Promise<Response> {
    const nowMs = this.#time.nowMs();
    const { untilMs, isRefused } = readRateLimit(response.status, response.headers, nowMs);
    if (untilMs !== null) await this.#wait(untilMs);
    if (response.status < 400) this.#secondaryLimits = 0;
    if (response.status !== 403 || isRefused) return response;
    const { text, same } = await peek(response);
    if (isSecondaryLimit(response.status, text)) {
      // Twice as long each time, as GitHub asks for.
      const pauseMs = SECONDARY_LIMIT_MS * 2 ** Math.min(this.#secondaryLimits++, MOST_DOUBLINGS);
      await this.#wait(nowMs + pauseMs);
    }
    return same;
  }

  /** Nobody calls before: known to all processes before anybody here acts on the answer. */
  async #wait(untilMs: number): Promise<void> {
    const lastMs = this.#time.nowMs() + LONGEST_LIMIT_MS;
    this.#notBeforeMs = Math.max(this.#notBeforeMs, Math.min(untilMs, lastMs));
    this.#isUnkept = this.#limits !== null;
    // The answer stands, whatever becomes of this: the next call keeps it first.
    await this.#keep().catch(() => {});
  }

  async #keep(): Promise<void> {
    const waitMs = this.#notBeforeMs - this.#time.nowMs();
    if (!this.#isUnkept || waitMs <= 0) return;
    await this.#limits?.keep(this.#host, waitMs);
    this.#isUnkept = false;
  }

  /** What other processes were told by the host, or this one before it was started again. */
  async #hearOthers(): Promise<void> {
    if (this.#limits === null) return;
    await this.#keep();
    const waitMs = await this.#limits.waitMs(this.#host);
    if (waitMs > 0) this.#notBeforeMs = Math.max(this.#notBeforeMs, this.#time.nowMs() + waitMs);
  }

  #isWorthWaiting(): boolean {
    return this.#notBeforeMs - this.#time.nowMs() < LONGEST_WAIT_MS;
  }

  #leftAlone(retryAfterMs: number, cause?: unknown): RemoteError {
    const message = `${this.#host} is left alone for a while: too many calls failed or wait`;
    return new RemoteError(message, { retryAfterMs }, { cause });
  }
}

/** What this program itself refused, also where the client wrapped it; trying again would change nothing. */
function refusalOf(error: unknown): RemoteError | null {
  if (error instanceof RemoteError) return error;
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof RemoteError ? cause : null;
}

/** An answer that says the system itself failed. */
class ServerTrouble extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`status ${response.status}`);
    this.response = response;
  }
}

/** The beginning of a refusal, and an answer that can still be read. */
async function peek(response: Response): Promise<{ text: string; same: Response }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    pieces.push(chunk);
    length += chunk.length;
    if (length > LARGEST_REFUSAL) break;
  }
  const bytes = Buffer.concat(pieces).subarray(0, LARGEST_REFUSAL);
  const { status, headers } = response;
  const kept = new Headers(headers);
  // They speak of the body as it was on the way.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name);
  return { text: bytes.toString(), same: new Response(bytes, { status, headers: kept }) };
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

const systemTime: GateTime = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
};
