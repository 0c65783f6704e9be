import type { Neighbors } from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkNeighborhood, learnNeighborhood, type Neighborhood, neighborsIn } from '../neighborhood.ts';

type Kept = { neighborhood: Neighborhood; count: number };
type NeighborSettings = { readonly neighbors: number };

/** Far from its neighbours on average. */
export const knnMean = knnDetector({
  name: 'knn_mean',
  summary: 'the nearest rows are far away, on average',
  source: 'Angiulli and Pizzuti, Fast Outlier Detection in High Dimensional Spaces, PKDD (2002)',
  neighbors: 10,
  judge: ({ distances, count }, start) => {
    let sum = 0;
    for (let place = start; place < start + count; place++) sum += distances[place]!;
    return count === 0 ? 0 : sum / count;
  },
});

/** Far from the last of its neighbours. */
export const knnLargest = knnDetector({
  name: 'knn_largest',
  summary: 'even the k nearest rows reach far away',
  source: 'Ramaswamy, Rastogi and Shim, Efficient Algorithms for Mining Outliers, SIGMOD (2000)',
  neighbors: 5,
  judge: ({ distances, count }, start) => (count === 0 ? 0 : distances[start + count - 1]!),
});

interface KnnForm {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly neighbors: number;
  /** the score of the row whose distances begin at `start` */
  readonly judge: (neighbors: Neighbors, start: number) => number;
}

function knnDetector({ name, summary, source, neighbors, judge }: KnnForm): Detector<Kept, NeighborSettings> {
  const judgeAll = (found: Neighbors, rows: number) =>
    Float64Array.from({ length: rows }, (_, row) => judge(found, row * found.count));
  return {
    name,
    summary,
    source,
    isRandomized: false,
    defaults: { neighbors },
    learn(matrix, { settings }) {
      const learned = learnNeighborhood(matrix, settings.neighbors);
      const memory = { neighborhood: learned.neighborhood, count: settings.neighbors };
      return { memory, scores: judgeAll(learned.neighbors, matrix.rows) };
    },
    score({ neighborhood, count }, matrix) {
      return judgeAll(neighborsIn(neighborhood, matrix, count), matrix.rows);
    },
    check(memory, columns) {
      checkNeighborhood(memory.part('neighborhood'), columns);
      memory.part('count').count();
    },
  };
}
