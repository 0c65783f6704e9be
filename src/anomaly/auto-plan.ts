import { AUTO_WEIGHTS } from './auto-weights.ts';
import { cblof } from './detectors/cblof.ts';
import { ecod } from './detectors/ecod.ts';
import { gmm } from './detectors/gmm.ts';
import { hbos } from './detectors/hbos.ts';
import { inne } from './detectors/inne.ts';
import { isolationForest } from './detectors/isolation-forest.ts';
import { knnMean } from './detectors/knn.ts';
import { mcd } from './detectors/mcd.ts';
import type { EnsembleMember } from './ensemble.ts';
import { type TableTraits, traitVector } from './table-traits.ts';

/** What is chosen for one table, and why. */
export interface AutoPlan {
  readonly weights: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
}

/** A linear model of quality over traits. */
export interface QualityModel {
  readonly means: readonly number[];
  readonly spreads: readonly number[];
  readonly detectors: Readonly<Record<string, { readonly base: number; readonly slopes: readonly number[] }>>;
}

/** So much does a detector that is expected to be better weigh: e to this times the difference of quality. */
const SHARPNESS = 50;
const LEAST_WEIGHT = 0.01;
/** Traits beyond those of the tables learned from say no more than the last of them. */
const FARTHEST_TRAIT = 2.5;
const SAMPLED_ROWS = 20_000;
const NARROW_SAMPLE_ROWS = 5000;
const WIDEST_FULL = 150;
/** Distances to a sample of so many cells are found in a tolerable time. */
const NEIGHBOR_CELLS = 1_000_000;
/** Detectors that draw lots draw them anew so often, and their mean counts: one draw may be unlucky. */
const RUNS = 3;
/** Of many cells one draw says nearly the same as another. */
const MOST_REPEATED_CELLS = 400_000;
/** INNE measures the distance of every row to 1,600 others. */
const MOST_INNE_CELLS = 4_000_000;

/** The detectors to choose from, by name. */
export const AUTO_MEMBERS: Readonly<Record<string, Omit<EnsembleMember, 'weight'>>> = {
  isolation_forest: { detector: isolationForest, settings: isolationForest.defaults },
  mcd: { detector: mcd, settings: mcd.defaults, mostRows: SAMPLED_ROWS },
  inne: { detector: inne, settings: inne.defaults },
  cblof: { detector: cblof, settings: cblof.defaults, mostRows: SAMPLED_ROWS },
  knn_mean: { detector: knnMean, settings: { neighbors: 50 }, mostRows: SAMPLED_ROWS, mostCells: NEIGHBOR_CELLS },
  hbos: { detector: hbos, settings: hbos.defaults },
  ecod: { detector: ecod, settings: ecod.defaults, mostRows: NARROW_SAMPLE_ROWS * 20 },
  gmm: { detector: gmm, settings: gmm.defaults, mostRows: SAMPLED_ROWS },
};

/** Chooses and weighs detectors by what a table is like. */
export function choosePlan(traits: TableTraits, model: QualityModel = AUTO_WEIGHTS): AutoPlan {
  const places = traitVector(traits).map((value, trait) => {
    const place = (value - model.means[trait]!) / model.spreads[trait]!;
    return Math.max(-FARTHEST_TRAIT, Math.min(FARTHEST_TRAIT, place));
  });
  const able = Object.entries(model.detectors).filter(([name]) => canLearn(name, traits));
  const qualities = able.map(([, { base, slopes }]) =>
    slopes.reduce((sum, slope, trait) => sum + slope * places[trait]!, base),
  );
  const best = Math.max(...qualities);
  const weights: Record<string, number> = {};
  able.forEach(([name], place) => {
    const weight = Math.exp(SHARPNESS * (qualities[place]! - best));
    if (weight >= LEAST_WEIGHT) weights[name] = weight;
  });
  return { weights, reasons: reasonsOf(traits, weights) };
}

/** How often a member learns, each time with another seed. */
export function runsOf(name: string, { rows, columns }: Pick<TableTraits, 'rows' | 'columns'>): number {
  return AUTO_MEMBERS[name]!.detector.isRandomized && rows * columns <= MOST_REPEATED_CELLS ? RUNS : 1;
}

/** Covariances need several rows a column, and time that grows with the cube of the columns. */
function canLearn(name: string, { rows, columns }: TableTraits): boolean {
  if (name === 'inne') return rows * columns <= MOST_INNE_CELLS;
  return (name !== 'mcd' && name !== 'gmm') || (rows >= 3 * columns && columns <= WIDEST_FULL);
}

function reasonsOf(traits: TableTraits, weights: Readonly<Record<string, number>>): string[] {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const shares = Object.entries(weights)
    .sort(([, one], [, other]) => other - one)
    .map(([name, weight]) => `${name} ${Math.round((100 * weight) / total)} %`);
  const likes = [
    `${traits.rows} × ${traits.columns}`,
    traits.correlation > 0.3 ? 'columns vary together' : 'columns vary mostly apart',
    ...(traits.discreteShare > 0.5 ? ['mostly few different values'] : []),
    ...(traits.tailWeight > 1.5 ? ['heavy tails'] : traits.tailWeight < 0.3 ? ['light tails'] : []),
    ...(traits.modeShare > 0.4 ? ['one value dominates most columns'] : []),
    ...(traits.roundness < 0.2 ? ['few directions hold most variance'] : []),
  ];
  return [`auto: ${likes.join(', ')}; expects most of ${shares.join(', ')}`];
}
