import {
  applyStandardScale,
  clusterByMeans,
  fitStandardScale,
  Random,
  type StandardScale,
  squaredDistance,
  takeRows,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkRows, checkScale, checkWidth } from '../memory-part.ts';

type Kept = { scale: StandardScale; columns: number; centers: Float64Array };
type ClusterSettings = { readonly clusters: number; readonly large_share: number; readonly size_jump: number };

/** Far from the centers of all large clusters. Distances are not multiplied by sizes, which favours neither. */
export const cblof: Detector<Kept, ClusterSettings> = {
  name: 'cblof',
  summary: 'far from the center of every large cluster',
  source: 'He, Xu and Deng, Discovering Cluster-Based Local Outliers, Pattern Recognition Letters (2003)',
  isRandomized: true,
  defaults: { clusters: 8, large_share: 0.9, size_jump: 5 },
  learn(matrix, { settings, seed }) {
    const scale = fitStandardScale(matrix);
    const scaled = applyStandardScale(scale, matrix);
    const { centers, sizes } = clusterByMeans(scaled, settings.clusters, new Random(seed));
    const large = largeClusters(sizes, matrix.rows, settings);
    const memory = { scale, columns: matrix.columns, centers: takeRows(centers, large).values };
    return { memory, scores: cblof.score(memory, matrix) };
  },
  score({ scale, columns, centers }, matrix) {
    const scaled = applyStandardScale(scale, matrix);
    const large = { rows: centers.length / columns, columns, values: centers };
    return Float64Array.from({ length: matrix.rows }, (_, row) => {
      let least = Number.POSITIVE_INFINITY;
      for (let center = 0; center < large.rows; center++)
        least = Math.min(least, squaredDistance(scaled, row, large, center));
      return Math.sqrt(least);
    });
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    checkWidth(memory.part('columns'), columns);
    checkRows(memory.part('centers'), columns);
  },
};

/** From the largest on, until they hold most rows or the next is much smaller. */
function largeClusters(sizes: Int32Array, rows: number, { large_share, size_jump }: ClusterSettings): number[] {
  const bySize = Array.from(sizes.keys()).sort((one, other) => sizes[other]! - sizes[one]!);
  let held = 0;
  for (let count = 1; count < bySize.length; count++) {
    const size = sizes[bySize[count - 1]!]!;
    held += size;
    if (held >= large_share * rows || size >= size_jump * sizes[bySize[count]!]!) return bySize.slice(0, count);
  }
  return bySize;
}
