import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure, FailureDetail, Incident } from '../../src/api/contract.ts';
import type { Healing, HealingDetail } from '../../src/api/healing-contract.ts';

const PAUSE_MS = 150;
const LONGEST_PAUSE_S = 10;
/** How long something may take until it is said that it takes longer. */
const PATIENCE_MS = 60_000;

/** What one run of a repository is known by. */
export interface RunName {
  readonly repository: string;
  readonly run: string;
}

/** Reads from the API of the server, as any program with a key does. */
export class ServerReader {
  readonly #address: string;
  readonly #key: string;

  constructor(address: string, key: string) {
    this.#address = address;
    this.#key = key;
  }

  failure(id: string): Promise<FailureDetail> {
    return this.#read(`/failures/${id}`);
  }

  healing(id: string): Promise<HealingDetail> {
    return this.#read(`/healings/${id}`);
  }

  incident(id: string): Promise<Incident> {
    return this.#read(`/incidents/${id}`);
  }

  /** The first failure of a run. */
  async failureOf({ repository, run }: RunName): Promise<Failure | null> {
    const list = await this.#read<List<Failure>>(`/failures?${new URLSearchParams({ repository, limit: '50' })}`);
    return list.data.find((one) => one.run === run) ?? null;
  }

  async healingOf({ repository, run }: RunName): Promise<Healing | null> {
    const { data } = await this.#read<List<Healing>>(`/healings?${new URLSearchParams({ repository, run })}`);
    return data[0] ?? null;
  }

  async #read<T>(path: string): Promise<T> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await fetch(`${this.#address}/api/v1${path}`, {
        headers: { authorization: `Bearer ${this.#key}` },
      });
      if (answer.status === 200) return (await answer.json()) as T;
      const problem = await answer.text();
      // A machine that has much to do says so, and when to come back.
      const isBusy = answer.status === 503 || answer.status === 429;
      if (!isBusy || performance.now() > endMs) throw new Error(`${path} was answered ${answer.status}: ${problem}`);
      await sleep(1000 * Math.min(Number(answer.headers.get('retry-after') ?? 1), LONGEST_PAUSE_S));
    }
  }
}

interface List<T> {
  readonly data: readonly T[];
}

/** Looks again and again until it is as wanted; what was seen last, and null when there was nothing to see in time. */
export async function untilSo<T>(look: () => Promise<T | null>, isSo: (seen: T) => boolean): Promise<T | null> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if ((seen !== null && isSo(seen)) || performance.now() > endMs) return seen;
    await sleep(PAUSE_MS);
  }
}
