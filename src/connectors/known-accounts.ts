const MOST_ACCOUNTS = 2_000;

/**
 * When accounts were made, which never changes. Where a host shows an account and does not tell this, that is kept too:
 * the same token would be told the same again.
 */
export class KnownAccounts {
  /** in milliseconds, by name; null: not told. The one learned last comes last */
  readonly #createdAtMs = new Map<string, number | null>();

  /** @returns undefined where the host was not asked yet */
  of(name: string): number | null | undefined {
    return this.#createdAtMs.get(name);
  }

  /** @param time as the host wrote it; what is no time is kept as not told */
  learn(name: string, time: string | null | undefined): number | null {
    const parsed = Date.parse(time ?? '');
    const createdAtMs = Number.isNaN(parsed) ? null : parsed;
    if (this.#createdAtMs.size >= MOST_ACCOUNTS) this.#createdAtMs.delete(this.#createdAtMs.keys().next().value!);
    this.#createdAtMs.set(name, createdAtMs);
    return createdAtMs;
  }
}
