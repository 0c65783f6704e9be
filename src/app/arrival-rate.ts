const BUCKET_MS = 250;

/** How many things arrive a second, over about the last half second. */
export class ArrivalRate {
  readonly #now: () => number;
  #bucket = 0;
  #count = 0;
  #before = 0;

  /** @param now milliseconds that only grow */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(): void {
    this.#turn();
    this.#count++;
  }

  perSecond(): number {
    this.#turn();
    return ((this.#count + this.#before) / 2) * (1000 / BUCKET_MS);
  }

  #turn(): void {
    const bucket = Math.floor(this.#now() / BUCKET_MS);
    if (bucket === this.#bucket) return;
    this.#before = bucket === this.#bucket + 1 ? this.#count : 0;
    this.#count = 0;
    this.#bucket = bucket;
  }
}
