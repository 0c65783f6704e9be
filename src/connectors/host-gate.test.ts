import { describe, expect, it } from 'vitest';
import type { RemoteError } from '../foundation/index.ts';
import { type GateTime, HostGate, type HostLimits } from './host-gate.ts';

/** Time that passes when somebody sleeps, in the order in which they wake up. */
class SleptTime implements GateTime {
  #nowMs = Date.UTC(2026, 4, 4, 12);
  readonly #sleepers: { atMs: number; wake: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ atMs: this.#nowMs + ms, wake }));
  }

  /** Lets time pass until the promise is there. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    promise.then(done, done);
    for (;;) {
      for (let turn = 0; turn < 100; turn++) await Promise.resolve();
      if (isDone) return await promise;
      const next = this.#sleepers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) {
        await new Promise(setImmediate);
        continue;
      }
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
    }
  }
}

const NEVER = new AbortController().signal;
const SECONDARY = '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}';

function parts() {
  const time = new SleptTime();
  const gate = new HostGate('ci.example', { time, random: () => 0.5 });
  const startMs = time.nowMs();
  const sentAt: number[] = [];
  const call = (method: string, answer: () => Response) =>
    gate.call(method, NEVER, async () => {
      sentAt.push(time.nowMs() - startMs);
      return answer();
    });
  return { time, gate, call, sentAt, startMs };
}
const answerOf = (status: number, headers: Record<string, string> = {}, body = '') =>
  new Response(body, { status, headers });
const problemOf = async (promise: Promise<unknown>) => (await promise.catch((error: unknown) => error)) as RemoteError;

describe('HostGate', () => {
  it('leaves a second between changes, and none between reads', async () => {
    const { time, call, sentAt } = parts();
    const changes = ['POST', 'PATCH', 'DELETE', 'PUT'].map((method) => call(method, () => answerOf(201)));
    await time.until(Promise.all(changes));
    expect(sentAt).toEqual([0, 1000, 2000, 3000]);
    await time.until(Promise.all([1, 2, 3].map(() => call('GET', () => answerOf(200)))));
    expect(new Set(sentAt.slice(4)).size).toBe(1);
  });

  it('sends away changes that would wait too long, and says when to come back', async () => {
    const { time, call } = parts();
    const all = Array.from({ length: 70 }, () => call('POST', () => answerOf(201)));
    const outcomes = await time.until(Promise.allSettled(all));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(10);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect((reason as RemoteError).details.retryAfterMs).toBeGreaterThan(0);
    }
  });

  it.each([
    ['Retry-After: 7', 429, { 'retry-after': '7' }, 7000],
    ['a spent limit', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1777896020' }, 20_000],
    ['a pause of the service', 503, { 'retry-after': '20' }, 20_000],
  ] as const)('sends nothing before the host wants it again: %s', async (_, status, headers, waitMs) => {
    const { time, call, sentAt } = parts();
    expect((await call('POST', () => answerOf(status, headers))).status).toBe(status);
    await time.until(Promise.all([call('GET', () => answerOf(200)), call('POST', () => answerOf(201))]));
    expect(sentAt[0]).toBe(0);
    expect(Math.min(...sentAt.slice(1))).toBeGreaterThanOrEqual(waitMs);
  });

  it('takes a secondary limit that names no time for a minute, then for two', async () => {
    const { time, call, sentAt } = parts();
    const limited = () => answerOf(403, {}, SECONDARY);
    const first = await call('POST', limited);
    // Who asked can still read why.
    expect(await first.text()).toBe(SECONDARY);
    expect((await problemOf(call('GET', limited))).details.retryAfterMs).toBe(60_000);
    await time.until(Promise.all([time.sleep(60_000), Promise.resolve()]));
    await call('GET', limited);
    expect((await problemOf(call('GET', limited))).details.retryAfterMs).toBe(120_000);
    expect(sentAt).toEqual([0, 60_000]);
  });

  it('does not take a missing permission for a limit', async () => {
    const { call, sentAt } = parts();
    const refused = () => answerOf(403, {}, '{"message":"Resource not accessible by integration"}');
    for (let turn = 0; turn < 3; turn++) expect((await call('GET', refused)).status).toBe(403);
    expect(sentAt).toEqual([0, 0, 0]);
  });

  it('has a budget of further tries', async () => {
    const { time, call, sentAt } = parts();
    // Answers that are limits: the breaker does not count them.
    const jobs = 300;
    const outcome = Promise.all(
      Array.from({ length: jobs }, (_, at) => time.sleep(at * 50).then(() => call('GET', () => answerOf(429)))),
    );
    await time.until(outcome);
    expect(sentAt.length).toBeGreaterThan(jobs);
    expect(sentAt.length).toBeLessThanOrEqual(jobs * 1.1 + 10);
  });

  it('has eight calls under way at most', async () => {
    const { time, gate } = parts();
    let underWay = 0;
    let most = 0;
    const send = async () => {
      most = Math.max(most, ++underWay);
      await time.sleep(100);
      underWay--;
      return answerOf(200);
    };
    await time.until(Promise.all(Array.from({ length: 50 }, () => gate.call('GET', NEVER, send))));
    expect(most).toBe(8);
  });

  it('gives up waiting when the caller does', async () => {
    const { time, gate, call } = parts();
    const controller = new AbortController();
    void call('POST', () => answerOf(201));
    const waits = [1, 2].map(() => problemOf(gate.call('POST', controller.signal, async () => answerOf(201))));
    controller.abort(new Error('stopped'));
    expect((await Promise.all(waits)).map(({ message }) => message)).toEqual(['stopped', 'stopped']);
    // The lane is free again for others.
    expect((await time.until(call('POST', () => answerOf(201)))).status).toBe(201);
  });
});

describe('HostGate beside others', () => {
  class KeptLimits implements HostLimits {
    readonly notBefore = new Map<string, number>();
    isAway = false;
    readonly #time: SleptTime;

    constructor(time: SleptTime) {
      this.#time = time;
    }

    async waitMs(host: string): Promise<number> {
      if (this.isAway) throw new Error('away');
      return Math.max(0, (this.notBefore.get(host) ?? 0) - this.#time.nowMs());
    }

    async keep(host: string, waitMs: number): Promise<void> {
      if (this.isAway) throw new Error('away');
      this.notBefore.set(host, Math.max(this.notBefore.get(host) ?? 0, this.#time.nowMs() + waitMs));
    }
  }

  function places(hosts: readonly string[]) {
    const time = new SleptTime();
    const limits = new KeptLimits(time);
    const startMs = time.nowMs();
    const sentAt: number[] = [];
    const calls = hosts.map((host) => {
      const gate = new HostGate(host, { time, random: () => 0.5, limits });
      return (method: string, answer: () => Response) =>
        gate.call(method, NEVER, async () => {
          sentAt.push(time.nowMs() - startMs);
          return answer();
        });
    });
    return { time, limits, calls, sentAt };
  }

  it.each([
    ['Retry-After', () => answerOf(429, { 'retry-after': '7' }), 7_000],
    ['a secondary limit', () => answerOf(403, {}, SECONDARY), 60_000],
  ] as const)('sends nothing before the host wants it again, whoever was told: %s', async (_, answer, waitMs) => {
    const { time, calls, sentAt } = places(['ci.example', 'ci.example', 'other.example']);
    const [one, two, three] = calls;
    await one!('POST', answer);
    await three!('GET', () => answerOf(200));
    expect(sentAt).toEqual([0, 0]);
    if (waitMs < 30_000) await time.until(two!('GET', () => answerOf(200)));
    else {
      const problem = await problemOf(two!('GET', () => answerOf(200)));
      expect(problem.details.retryAfterMs).toBe(waitMs);
      await time.until(time.sleep(waitMs));
      await two!('GET', () => answerOf(200));
    }
    expect(sentAt[2]).toBeGreaterThanOrEqual(waitMs);
  });

  it('waits a day at most, whatever a host says', async () => {
    const { time, limits, calls } = places(['ci.example']);
    await calls[0]!('POST', () => answerOf(429, { 'retry-after': '999999999' }));
    expect(limits.notBefore.get('ci.example')).toBe(time.nowMs() + 24 * 3_600_000);
  });

  it('gives the answer although what it says could not be kept, keeps it before the next call, and sends none unknowing', async () => {
    const { time, limits, calls, sentAt } = places(['ci.example', 'ci.example']);
    const [one, two] = calls;
    limits.isAway = true;
    expect((await time.until(problemOf(one!('GET', () => answerOf(200))))).message).toBe('away');
    expect(sentAt).toEqual([]);
    limits.isAway = false;
    const answer = () => {
      limits.isAway = true;
      return answerOf(429, { 'retry-after': '20' });
    };
    expect((await one!('POST', answer)).status).toBe(429);
    expect(limits.notBefore.size).toBe(0);
    limits.isAway = false;
    await time.until(one!('GET', () => answerOf(200)));
    expect(limits.notBefore.size).toBe(1);
    await two!('GET', () => answerOf(200));
    expect(Math.min(...sentAt.slice(1))).toBeGreaterThanOrEqual(20_000);
  });

  it('lets what may not be sent any more take no turn', async () => {
    const { time, gate, call, sentAt } = parts();
    await call('POST', () => answerOf(201));
    const refused = Array.from({ length: 20 }, () =>
      problemOf(
        gate.call(
          'POST',
          NEVER,
          async () => answerOf(201),
          () => {
            throw new Error('stopped');
          },
        ),
      ),
    );
    const sent = call('POST', () => answerOf(201));
    const problems = await time.until(Promise.all(refused));
    expect(new Set(problems.map(({ message }) => message))).toEqual(new Set(['stopped']));
    expect((await time.until(sent)).status).toBe(201);
    expect(sentAt).toEqual([0, 1000]);
  });
});
