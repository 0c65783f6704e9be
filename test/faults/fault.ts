/** What a fault was tried for, and what came of it. */
export interface FaultReport {
  /** what must hold; each true or false */
  readonly laws: Readonly<Record<string, boolean>>;
  /** what must hold on a machine that does nothing else; too much depends on the machine to fail a test by it */
  readonly timings?: Readonly<Record<string, boolean>>;
  /** figures worth keeping, for example `restart p95 1200 ms` */
  readonly figures: readonly string[];
}

/** Something that goes wrong in the real world, done to real processes. */
export interface Fault {
  readonly name: string;
  /** how often `npm run faults` does it */
  readonly rounds: number;
  /** how often `npm test` does it; left out, three times */
  readonly quickRounds?: number;
  /** why it cannot be tried on this machine, or null */
  readonly obstacle?: () => string | null;
  readonly run: (rounds: number) => Promise<FaultReport>;
}

export const QUICK_ROUNDS = 3;

/** The value below which a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
