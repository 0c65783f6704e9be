// Written by scripts/training/auto.ts.

/** How the quality of each detector, against the others on the same table, follows from the table's traits. */
export const AUTO_WEIGHTS = { means: [], spreads: [], detectors: {} } as {
  readonly means: readonly number[];
  readonly spreads: readonly number[];
  readonly detectors: Readonly<Record<string, { readonly base: number; readonly slopes: readonly number[] }>>;
};
