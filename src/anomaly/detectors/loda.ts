import {
  applyStandardScale,
  fitStandardScale,
  type Matrix,
  Random,
  type StandardScale,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkRows, checkScale } from '../memory-part.ts';

type Kept = {
  scale: StandardScale;
  bins: number;
  /** row-major, one sparse direction a row */
  directions: Float64Array;
  lowest: Float64Array;
  highest: Float64Array;
  surprise: Float64Array;
  /** of a place beyond all that was learned */
  beyond: number;
};
type ProjectionSettings = { readonly projections: number; readonly bins: number };

/** Improbable in histograms of random directions. */
export const loda: Detector<Kept, ProjectionSettings> = {
  name: 'loda',
  summary: 'improbable in histograms along random directions',
  source: 'Pevný, Loda: Lightweight On-line Detector of Anomalies, Machine Learning (2016)',
  isRandomized: true,
  defaults: { projections: 100, bins: 20 },
  learn(matrix, { settings: { projections, bins }, seed }) {
    const scale = fitStandardScale(matrix);
    const scaled = applyStandardScale(scale, matrix);
    const directions = sparseDirections(projections, matrix.columns, new Random(seed));
    const lowest = new Float64Array(projections);
    const highest = new Float64Array(projections);
    const surprise = new Float64Array(projections * bins);
    for (let direction = 0; direction < projections; direction++) {
      const places = project(scaled, directions, direction);
      lowest[direction] = places.reduce((one, other) => Math.min(one, other));
      highest[direction] = places.reduce((one, other) => Math.max(one, other));
      const counts = new Float64Array(bins);
      for (const place of places) counts[binOf(place, lowest[direction]!, highest[direction]!, bins)]!++;
      // As if each bin held one row more, so that an empty one is finite.
      counts.forEach((count, bin) => {
        surprise[direction * bins + bin] = -Math.log((count + 1) / (matrix.rows + bins));
      });
    }
    const memory = { scale, bins, directions, lowest, highest, surprise, beyond: Math.log(matrix.rows + bins) };
    return { memory, scores: loda.score(memory, matrix) };
  },
  score({ scale, bins, directions, lowest, highest, surprise, beyond }, matrix) {
    const scaled = applyStandardScale(scale, matrix);
    const scores = new Float64Array(matrix.rows);
    for (let direction = 0; direction < lowest.length; direction++) {
      const low = lowest[direction]!;
      const high = highest[direction]!;
      project(scaled, directions, direction).forEach((place, row) => {
        const isKnown = place >= low && place <= high;
        const value = isKnown ? surprise[direction * bins + binOf(place, low, high, bins)]! : beyond;
        scores[row]! += value / lowest.length;
      });
    }
    return scores;
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    const directions = checkRows(memory.part('directions'), columns);
    memory.part('lowest').numbers(directions);
    memory.part('highest').numbers(directions);
    memory.part('surprise').numbers(memory.part('bins').count() * directions);
    memory.part('beyond').number();
  },
};

/** Each direction looks at √columns of the columns. */
function sparseDirections(count: number, columns: number, random: Random): Float64Array {
  const directions = new Float64Array(count * columns);
  const used = Math.ceil(Math.sqrt(columns));
  for (let direction = 0; direction < count; direction++) {
    for (const column of random.sample(used, columns)) directions[direction * columns + column] = random.normal();
  }
  return directions;
}

function project({ rows, columns, values }: Matrix, directions: Float64Array, direction: number): Float64Array {
  const places = new Float64Array(rows);
  for (let column = 0; column < columns; column++) {
    const factor = directions[direction * columns + column]!;
    if (factor === 0) continue;
    for (let row = 0; row < rows; row++) places[row]! += factor * values[row * columns + column]!;
  }
  return places;
}

function binOf(place: number, low: number, high: number, bins: number): number {
  return high > low ? Math.min(bins - 1, Math.floor(((place - low) / (high - low)) * bins)) : 0;
}
