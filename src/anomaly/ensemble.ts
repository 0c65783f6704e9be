import {
  averageRanks,
  countAtMost,
  type Matrix,
  quantileOfSorted,
  Random,
  sorted,
  takeRows,
} from '../statistics/index.ts';
import type { Detector, LearnOptions, Memory, Settings } from './detector.ts';
import type { MemoryPart } from './memory-part.ts';
import { learnScoreScale, probabilityOf, type ScoreScale } from './score-scale.ts';

/** How the scores of several detectors become one. */
export const COMBINATIONS = ['average', 'maximum', 'weighted', 'majority', 'rank'] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** One detector among several. */
export interface EnsembleMember {
  readonly detector: Detector;
  readonly settings: Settings;
  /** at least 0; counts for the combinations `weighted` and `rank` */
  readonly weight: number;
  /** one of several runs of one detector: its seed is so many steps away; left out, 0 */
  readonly seedSteps?: number;
  /** learns from a sample of so many rows where there are more; left out, from all */
  readonly mostRows?: number;
  /** learns from a sample of so many cells where there are more; left out, from all */
  readonly mostCells?: number;
}

/** What one member keeps. */
type MemberMemory = {
  readonly memory: Memory;
  readonly scale: ScoreScale;
  /** its raw scores at even steps of their order, ascending */
  readonly quantiles: Float64Array;
};

/** What all members keep, in their order. */
export type EnsembleMemory = readonly MemberMemory[];

const QUANTILES = 2000;
const LEAST_SAMPLE = 500;
/** Far enough apart that runs of one seed are no runs of another. */
const SEED_STEP = 0x9e37_79b9;
const SEEDS = 2 ** 32;
const EVEN_ODDS = 0.5;
/** Being among the very first for some members counts more than being above the middle for all. */
const RANK_EMPHASIS = 8;

/** Lets all members learn, and joins their scores of the same rows. */
export function learnEnsemble(
  members: readonly EnsembleMember[],
  combination: Combination,
  matrix: Matrix,
  options: LearnOptions,
): { memory: EnsembleMemory; scores: Float64Array } {
  const memory: MemberMemory[] = [];
  const judged: Float64Array[] = [];
  for (const member of members) {
    options.onPart?.(member.detector.name);
    const learned = learnMember(member, matrix, options.seed);
    const scale = learnScoreScale(learned.scores);
    memory.push({ memory: learned.memory, scale, quantiles: quantilesOf(learned.scores) });
    const ranks = combination === 'rank' ? averageRanks(learned.scores) : undefined;
    judged.push(
      ranks === undefined
        ? learned.scores.map((score) => probabilityOf(scale, score))
        : ranks.map((rank) => (rank / matrix.rows) ** RANK_EMPHASIS),
    );
  }
  return { memory, scores: combine(judged, members, combination, matrix.rows) };
}

/** Joins the members' scores of other rows. */
export function scoreEnsemble(
  members: readonly EnsembleMember[],
  combination: Combination,
  memory: EnsembleMemory,
  matrix: Matrix,
): Float64Array {
  const judged = members.map(({ detector }, place) => {
    const own = memory[place]!;
    const scores = detector.score(own.memory, matrix);
    return combination === 'rank'
      ? scores.map((score) => shareBelow(own.quantiles, score) ** RANK_EMPHASIS)
      : scores.map((score) => probabilityOf(own.scale, score));
  });
  return combine(judged, members, combination, matrix.rows);
}

/** @throws BadInputError where a memory from outside is none of these members */
export function checkEnsemble(members: readonly EnsembleMember[], memory: MemoryPart, columns: number): void {
  const parts = memory.items();
  if (parts.length !== members.length) memory.refuse(`what ${members.length} detectors keep`);
  members.forEach(({ detector }, place) => {
    const part = parts[place]!;
    detector.check(part.part('memory'), columns);
    part.part('scale').part('center').number();
    part.part('scale').part('spread').number();
    part.part('quantiles').numbers();
  });
}

function learnMember({ detector, settings, ...bounds }: EnsembleMember, matrix: Matrix, given: number) {
  const seed = (given + (bounds.seedSteps ?? 0) * SEED_STEP) % SEEDS;
  const { mostRows = Number.POSITIVE_INFINITY, mostCells = Number.POSITIVE_INFINITY } = bounds;
  const most = Math.min(mostRows, Math.max(LEAST_SAMPLE, Math.floor(mostCells / matrix.columns)));
  if (matrix.rows <= most) return detector.learn(matrix, { settings, seed });
  const sample = takeRows(matrix, new Random(seed, most).sample(most, matrix.rows));
  const { memory } = detector.learn(sample, { settings, seed });
  return { memory, scores: detector.score(memory, matrix) };
}

function combine(
  judged: readonly Float64Array[],
  members: readonly EnsembleMember[],
  combination: Combination,
  rows: number,
): Float64Array {
  const isWeighted = combination === 'weighted' || combination === 'rank';
  const weights = members.map(({ weight }) => (isWeighted ? weight : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let average = 0;
    let largest = 0;
    let votes = 0;
    judged.forEach((scoresOfOne, place) => {
      const score = scoresOfOne[row]!;
      average += (weights[place]! / total) * score;
      if (score > largest) largest = score;
      if (score >= EVEN_ODDS) votes++;
    });
    if (combination === 'maximum') scores[row] = largest;
    // Rows of as many votes keep the order of their average.
    else if (combination === 'majority') scores[row] = (votes + average) / (members.length + 1);
    else scores[row] = average;
  }
  return scores;
}

function quantilesOf(scores: Float64Array): Float64Array {
  const ascending = sorted(scores);
  if (ascending.length <= QUANTILES) return ascending;
  return Float64Array.from({ length: QUANTILES + 1 }, (_, step) => quantileOfSorted(ascending, step / QUANTILES));
}

/** Which share of the learned scores is below, between two quantiles by where the score lies; 1 and more beyond all. */
function shareBelow(quantiles: Float64Array, score: number): number {
  const last = quantiles.length - 1;
  const place = countAtMost(quantiles, score);
  if (place > last) return 1 + Math.max(0, 1 - quantiles[last]! / score) / quantiles.length || 1;
  if (place === 0) return 0;
  const low = quantiles[place - 1]!;
  const step = quantiles[place]! - low;
  return (place - 1 + (step > 0 ? (score - low) / step : 0) + 0.5) / quantiles.length;
}
