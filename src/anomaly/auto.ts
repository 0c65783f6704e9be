import { AUTO_MEMBERS, choosePlan, runsOf } from './auto-plan.ts';
import type { Detector } from './detector.ts';
import { type EnsembleMember, type EnsembleMemory, learnEnsemble, scoreEnsemble } from './ensemble.ts';
import { measureTraits } from './table-traits.ts';

type Kept = {
  /** one for each run: a detector that learned several times is there as often */
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
    const { weights: chosen, reasons } = choosePlan(measureTraits(matrix));
    const runs = Object.entries(chosen).flatMap(([name, weight]) => {
      const count = runsOf(name, matrix);
      return Array.from({ length: count }, () => ({ name, weight: weight / count }));
    });
    const [names, weights] = [runs.map(({ name }) => name), runs.map(({ weight }) => weight)];
    const { memory, scores } = learnEnsemble(membersOf(names, weights), 'rank', matrix, options);
    return { memory: { names, weights, reasons, members: memory }, scores };
  },
  score({ names, weights, members }, matrix) {
    return scoreEnsemble(membersOf(names, weights), 'rank', members, matrix);
  },
  reasons: ({ reasons }) => reasons,
};

function membersOf(names: readonly string[], weights: readonly number[]): readonly EnsembleMember[] {
  return names.map((name, place) => ({
    ...AUTO_MEMBERS[name]!,
    weight: weights[place]!,
    seedSteps: names.slice(0, place).filter((earlier) => earlier === name).length,
  }));
}
