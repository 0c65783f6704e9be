import { deliveryBytes, RUN_BASE } from '../helpers/github-deliveries.ts';
import { GITHUB_SECRET, type ServerProcess } from '../helpers/server-process.ts';

const PAGE = 200;

/**
 * What was sent, and what the server said it has. Like a code host with patience: whatever was not acknowledged is sent
 * again, with the same delivery id.
 */
export class Ledger {
  readonly repository: string;
  readonly acknowledged = new Set<number>();
  readonly #again: number[] = [];
  readonly #numberOf = new Map<Buffer, number>();
  #sent = 0;

  constructor(repository = 'acme/shop') {
    this.repository = repository;
  }

  /** The next delivery to send. */
  next(): Buffer {
    const number = this.#again.pop() ?? this.#sent++;
    const bytes = this.#delivery(number);
    this.#numberOf.set(bytes, number);
    return bytes;
  }

  /** A delivery that has to be sent once more; null when all are acknowledged. */
  nextUnacknowledged(): Buffer | null {
    this.#collectUnanswered();
    if (this.#again.length === 0) return null;
    return this.next();
  }

  answered(request: Buffer, status: number): void {
    const number = this.#numberOf.get(request);
    if (number === undefined) return;
    this.#numberOf.delete(request);
    if (status === 202) this.acknowledged.add(number);
    else this.#again.push(number);
  }

  /** What was under way when the connections broke. */
  collectBroken(): void {
    this.#collectUnanswered();
  }

  /**
   * Compares with what the server has.
   *
   * @returns acknowledged deliveries it lost, and deliveries or failures it has more than once
   */
  async compare(
    server: ServerProcess,
    key: string,
  ): Promise<{ lost: number; doubled: number; missingFailures: number }> {
    const signals = await readAll(server, key, `/api/v1/signals?repository=${this.repository}`);
    const failures = await readAll(server, key, `/api/v1/failures?repository=${this.repository}`);
    const deliveries = signals.map(({ delivery }) => Number(String(delivery).slice('delivery-'.length)));
    const jobs = failures.map(({ run }) => Number(run) - RUN_BASE);
    const stored = new Set(deliveries);
    const failed = new Set(jobs);
    return {
      lost: [...this.acknowledged].filter((number) => !stored.has(number)).length,
      doubled: deliveries.length - stored.size + (jobs.length - failed.size),
      missingFailures: [...this.acknowledged].filter((number) => !failed.has(number)).length,
    };
  }

  #collectUnanswered(): void {
    this.#again.push(...this.#numberOf.values());
    this.#numberOf.clear();
  }

  #delivery(number: number): Buffer {
    return deliveryBytes({
      secret: GITHUB_SECRET,
      repository: this.repository,
      number,
      delivery: `delivery-${number}`,
      bodyBytes: 1500,
    });
  }
}

/** All items of a list, part by part. */
export async function readAll(server: ServerProcess, key: string, path: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const address = new URL(path, server.address);
    address.searchParams.set('limit', String(PAGE));
    if (cursor !== null) address.searchParams.set('cursor', cursor);
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const { data, page } = (await answer.json()) as {
      data: Record<string, unknown>[];
      page: { next_cursor: string | null };
    };
    items.push(...data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

/** Waits until no task is due any more. */
export async function settle(server: ServerProcess, withinMs = 600_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  for (let quiet = 0; quiet < 2; ) {
    const text = await (await fetch(`${server.address}/metrics`)).text();
    const waiting = Number(/^regreen_queue_depth\{state="waiting"\} (\d+)/m.exec(text)?.[1] ?? Number.NaN);
    quiet = waiting === 0 ? quiet + 1 : 0;
    if (performance.now() > endMs) throw new Error(`${waiting} tasks are still due after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
