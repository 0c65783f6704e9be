import type { Matrix, Neighbors } from '../../statistics/index.ts';
import { applyStandardScale } from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkWidth } from '../memory-part.ts';
import { checkNeighborhood, learnNeighborhood, type Neighborhood, neighborsIn } from '../neighborhood.ts';

type Kept = { neighborhood: Neighborhood; count: number; columns: number; rows: Float64Array };

const LEAST_LENGTH = 1e-12;

/** Sees its neighbours all in one direction: the angles between them hardly vary. */
export const abod: Detector<Kept, { readonly neighbors: number }> = {
  name: 'abod',
  summary: 'its nearest rows lie all in one direction, as seen from outside',
  source: 'Kriegel, Schubert and Zimek, Angle-Based Outlier Detection, KDD (2008), the fast form with neighbours',
  isRandomized: false,
  defaults: { neighbors: 10 },
  learn(matrix, { settings }) {
    const { neighborhood, neighbors } = learnNeighborhood(matrix, settings.neighbors);
    const scaled = applyStandardScale(neighborhood.scale, matrix);
    const memory = { neighborhood, count: settings.neighbors, columns: matrix.columns, rows: scaled.values };
    return { memory, scores: judge(scaled, scaled, neighbors) };
  },
  score({ neighborhood, count, columns, rows }, matrix) {
    const known = { rows: rows.length / columns, columns, values: rows };
    return judge(applyStandardScale(neighborhood.scale, matrix), known, neighborsIn(neighborhood, matrix, count));
  },
  check(memory, columns) {
    const rows = checkNeighborhood(memory.part('neighborhood'), columns);
    memory.part('count').count();
    checkWidth(memory.part('columns'), columns);
    memory.part('rows').numbers(rows * columns);
  },
};

function judge(asking: Matrix, known: Matrix, neighbors: Neighbors): Float64Array {
  return Float64Array.from(
    { length: asking.rows },
    (_, row) => -Math.log(angleVariance(asking, row, known, neighbors)),
  );
}

/** The variance of the angles between pairs of neighbours, each weighed by how near the two are. */
function angleVariance(asking: Matrix, row: number, known: Matrix, { count, rows }: Neighbors): number {
  const { columns } = asking;
  const offsets = new Float64Array(count * columns);
  const lengths = new Float64Array(count);
  for (let place = 0; place < count; place++) {
    const other = rows[row * count + place]! * columns;
    for (let column = 0; column < columns; column++) {
      const offset = known.values[other + column]! - asking.values[row * columns + column]!;
      offsets[place * columns + column] = offset;
      lengths[place]! += offset * offset;
    }
  }
  let weights = 0;
  let sum = 0;
  let squares = 0;
  for (let one = 1; one < count; one++) {
    for (let other = 0; other < one; other++) {
      const product = lengths[one]! * lengths[other]!;
      if (product < LEAST_LENGTH) continue;
      let cosine = 0;
      for (let column = 0; column < columns; column++)
        cosine += offsets[one * columns + column]! * offsets[other * columns + column]!;
      const angle = cosine / product;
      const weight = 1 / Math.sqrt(product);
      weights += weight;
      sum += weight * angle;
      squares += weight * angle * angle;
    }
  }
  // Duplicates of a row say nothing about directions; it lies amid them.
  if (weights === 0) return 1 / LEAST_LENGTH;
  return Math.max(squares / weights - (sum / weights) ** 2, Number.MIN_VALUE);
}
