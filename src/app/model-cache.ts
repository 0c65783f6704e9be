import type { TableModel } from '../anomaly/index.ts';

/** The models that were used last, up to a number of bytes of what they were read from. */
export class ModelCache {
  readonly #mostBytes: number;
  readonly #models = new Map<string, { readonly model: TableModel; readonly bytes: number }>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  has(key: string): boolean {
    return this.#models.has(key);
  }

  get(key: string): TableModel | undefined {
    const kept = this.#models.get(key);
    if (kept === undefined) return undefined;
    this.#models.delete(key);
    this.#models.set(key, kept);
    return kept.model;
  }

  /** Keeps a model, unless it is larger than all may be together; those used longest ago make room. */
  put(key: string, model: TableModel, bytes: number): void {
    if (bytes > this.#mostBytes || this.#models.has(key)) return;
    this.#models.set(key, { model, bytes });
    this.#bytes += bytes;
    for (const [oldest, kept] of this.#models) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#models.delete(oldest);
      this.#bytes -= kept.bytes;
    }
  }
}
