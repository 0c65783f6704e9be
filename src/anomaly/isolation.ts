const EULER = 0.5772156649015329;

/** What the detectors that isolate rows of small samples have in common. */
export type IsolationSettings = { readonly trees: number; readonly sample_rows: number };

export const ISOLATION_DEFAULTS: IsolationSettings = { trees: 100, sample_rows: 256 };

/** The average path to a row in a random binary tree of so many rows; what an unfinished leaf still hides. */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
}
