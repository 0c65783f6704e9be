import { cblof } from './detectors/cblof.ts';
import { ecod } from './detectors/ecod.ts';
import { inne } from './detectors/inne.ts';
import { isolationForest } from './detectors/isolation-forest.ts';
import { mcd } from './detectors/mcd.ts';
import type { EnsembleMember } from './ensemble.ts';
import type { TableTraits } from './table-traits.ts';

/** What is chosen for one table, and why. */
export interface AutoPlan {
  readonly weights: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
}

const member = (detector: EnsembleMember['detector'], mostRows?: number) =>
  ({ detector, settings: detector.defaults, ...(mostRows === undefined ? {} : { mostRows }) }) as const;

/** The detectors to choose from, by name. */
export const autoMembers: Readonly<Record<string, Omit<EnsembleMember, 'weight'>>> = {
  isolation_forest: member(isolationForest),
  mcd: member(mcd, 20_000),
  cblof: member(cblof, 20_000),
  ecod: member(ecod, 20_000),
  inne: member(inne),
};

/** Chooses and weighs detectors by what a table is like. */
export function choosePlan(_traits: TableTraits): AutoPlan {
  return { weights: { isolation_forest: 1, mcd: 2, cblof: 1, ecod: 1, inne: 1 }, reasons: [] };
}
