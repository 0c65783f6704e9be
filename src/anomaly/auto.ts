import { AUTO_MEMBERS, choosePlan, runsOf } from './auto-plan.ts';
import type { Detector } from './detector.ts';
import { checkEnsemble, type EnsembleMember, type EnsembleMemory, learnEnsemble, scoreEnsemble } from './ensemble.ts';
import { measureTraits } from './table-traits.ts';

type Kept = {
  /** one for each run: a detector that learned several times is there as often */
  readonly names: readonly string[];
  readonly weights: readonly number[];
  readonly reasons: readonly string[];
  readonly members: EnsembleMemory;
};

/** Far more than there are detectors to choose from, each of them several times. */
const MOST_RUNS = 100;

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
  check(memory, columns) {
    const names = memory
      .part('names')
      .items()
      .map((name) => (Object.hasOwn(AUTO_MEMBERS, name.word()) ? name.word() : name.refuse('a detector of auto')));
    const weights = memory
      .part('weights')
      .items()
      .map((weight) => weight.number());
    if (names.length > MOST_RUNS) memory.part('names').refuse(`at most ${MOST_RUNS} detectors`);
    if (weights.length !== names.length) memory.part('weights').refuse('a weight of each detector');
    for (const reason of memory.part('reasons').items()) reason.word();
    checkEnsemble(membersOf(names, weights), memory.part('members'), columns);
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
