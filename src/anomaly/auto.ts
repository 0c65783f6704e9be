import { AUTO_MEMBERS, choosePlan } from './auto-plan.ts';
import type { Detector } from './detector.ts';
import { type EnsembleMember, type EnsembleMemory, learnEnsemble, scoreEnsemble } from './ensemble.ts';
import { measureTraits } from './table-traits.ts';

type Kept = {
  readonly names: readonly string[];
  readonly weights: readonly number[];
  readonly reasons: readonly string[];
  readonly members: EnsembleMemory;
};

/** Looks at the table, chooses and weighs detectors, and joins their ranks. */
export const auto: Detector<Kept, Record<string, never>> = {
  name: 'auto',
  summary: 'unusual for several detectors, chosen and weighed by what the table is like',
  source: 'docs/methods/anomaly-tables.md',
  isRandomized: true,
  defaults: {},
  learn(matrix, options) {
    const { weights, reasons } = choosePlan(measureTraits(matrix));
    const members = membersOf(Object.keys(weights), Object.values(weights));
    const { memory, scores } = learnEnsemble(members, 'rank', matrix, options);
    return {
      memory: { names: Object.keys(weights), weights: Object.values(weights), reasons, members: memory },
      scores,
    };
  },
  score({ names, weights, members }, matrix) {
    return scoreEnsemble(membersOf(names, weights), 'rank', members, matrix);
  },
  reasons: ({ reasons }) => reasons,
};

function membersOf(names: readonly string[], weights: readonly number[]): readonly EnsembleMember[] {
  return names.map((name, place) => ({ ...AUTO_MEMBERS[name]!, weight: weights[place]! }));
}
