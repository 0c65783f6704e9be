import type { Neighbors } from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkNeighborhood, learnNeighborhood, type Neighborhood, neighborsIn } from '../neighborhood.ts';

type Kept = {
  neighborhood: Neighborhood;
  count: number;
  /** of each row, the distance to its last neighbour */
  reach: Float64Array;
  density: Float64Array;
};

// Keeps the density of duplicates finite.
const LEAST_DISTANCE = 1e-10;

/** Sparser than the surroundings of its neighbours. */
export const lof: Detector<Kept, { readonly neighbors: number }> = {
  name: 'lof',
  summary: 'the row lies in a sparser place than its nearest rows do',
  source: 'Breunig, Kriegel, Ng and Sander, LOF: Identifying Density-Based Local Outliers, SIGMOD (2000)',
  isRandomized: false,
  defaults: { neighbors: 20 },
  learn(matrix, { settings }) {
    const { neighborhood, neighbors } = learnNeighborhood(matrix, settings.neighbors);
    const { count, distances } = neighbors;
    const reach = Float64Array.from({ length: matrix.rows }, (_, row) => distances[(row + 1) * count - 1] ?? 0);
    const density = densitiesOf(neighbors, reach, matrix.rows);
    const memory = { neighborhood, count: settings.neighbors, reach, density };
    return { memory, scores: factorsOf(neighbors, density, density) };
  },
  score({ neighborhood, count, reach, density }, matrix) {
    const neighbors = neighborsIn(neighborhood, matrix, count);
    return factorsOf(neighbors, densitiesOf(neighbors, reach, matrix.rows), density);
  },
  check(memory, columns) {
    const rows = checkNeighborhood(memory.part('neighborhood'), columns);
    memory.part('count').count();
    memory.part('reach').numbers(rows);
    memory.part('density').numbers(rows);
  },
};

/** Local reachability densities of the asking rows. */
function densitiesOf({ count, distances, rows }: Neighbors, reach: Float64Array, asking: number): Float64Array {
  const densities = new Float64Array(asking);
  for (let row = 0; row < asking; row++) {
    let sum = 0;
    for (let place = row * count; place < (row + 1) * count; place++) {
      sum += Math.max(distances[place]!, reach[rows[place]!]!);
    }
    densities[row] = count === 0 ? 1 : 1 / (sum / count + LEAST_DISTANCE);
  }
  return densities;
}

/** How much denser the neighbours are than the asking rows. */
function factorsOf({ count, rows }: Neighbors, asking: Float64Array, density: Float64Array): Float64Array {
  return asking.map((own, row) => {
    let sum = 0;
    for (let place = row * count; place < (row + 1) * count; place++) sum += density[rows[place]!]!;
    return count === 0 ? 1 : sum / count / own;
  });
}
