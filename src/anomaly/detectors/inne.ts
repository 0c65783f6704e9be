import { UsageError } from '../../foundation/index.ts';
import {
  applyStandardScale,
  fitStandardScale,
  Random,
  type StandardScale,
  squaredDistance,
  takeRows,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkRows, checkScale, checkWidth } from '../memory-part.ts';

type Kept = {
  scale: StandardScale;
  columns: number;
  sampleRows: number;
  /** the sampled rows of all samples, one after another */
  centers: Float64Array;
  /** squared distance of each sampled row to the nearest other one of its sample */
  radii: Float64Array;
  /** how isolated each sampled row is against its nearest one, 0 to 1 */
  isolation: Float64Array;
};
type SampleSettings = { readonly samples: number; readonly sample_rows: number };

/** Centers of all spheres: 1.6 GB. */
const MOST_NUMBERS = 200_000_000;

/** Not within, or only within the large, spheres around small samples. */
export const inne: Detector<Kept, SampleSettings> = {
  name: 'inne',
  summary: 'covered by few and large spheres around the rows of small samples',
  source:
    'Bandaragoda, Ting, Albrecht, Liu, Zhu and Wells, Isolation-based Anomaly Detection Using Nearest-Neighbor Ensembles (2018)',
  isRandomized: true,
  defaults: { samples: 200, sample_rows: 8 },
  learn(matrix, { settings, seed }) {
    const scale = fitStandardScale(matrix);
    const random = new Random(seed);
    const sampleRows = Math.min(settings.sample_rows, matrix.rows);
    if (settings.samples * sampleRows * matrix.columns > MOST_NUMBERS) {
      throw new UsageError(
        `expected fewer samples or sample_rows for ${matrix.columns} columns: they need too much memory`,
      );
    }
    const chosen: number[] = [];
    for (let sample = 0; sample < settings.samples; sample++) {
      for (let row = 0; row < sampleRows; row++) chosen.push(random.below(matrix.rows));
    }
    const centers = applyStandardScale(scale, takeRows(matrix, chosen));
    const radii = new Float64Array(chosen.length);
    const isolation = new Float64Array(chosen.length);
    for (let first = 0; first < chosen.length; first += sampleRows) {
      const nearest = new Int32Array(sampleRows);
      for (let own = 0; own < sampleRows; own++) {
        let least = Number.POSITIVE_INFINITY;
        for (let other = 0; other < sampleRows; other++) {
          const distance =
            own === other ? Number.POSITIVE_INFINITY : squaredDistance(centers, first + own, centers, first + other);
          if (distance >= least) continue;
          least = distance;
          nearest[own] = other;
        }
        radii[first + own] = Number.isFinite(least) ? least : 0;
      }
      for (let own = 0; own < sampleRows; own++) {
        const radius = radii[first + own]!;
        isolation[first + own] = radius > 0 ? 1 - Math.sqrt(radii[first + nearest[own]!]! / radius) : 0;
      }
    }
    const memory = { scale, columns: matrix.columns, sampleRows, centers: centers.values, radii, isolation };
    return { memory, scores: inne.score(memory, matrix) };
  },
  score({ scale, columns, sampleRows, centers, radii, isolation }, matrix) {
    const scaled = applyStandardScale(scale, matrix);
    const spheres = { rows: radii.length, columns, values: centers };
    const samples = radii.length / sampleRows;
    return Float64Array.from({ length: matrix.rows }, (_, row) => {
      let sum = 0;
      for (let first = 0; first < spheres.rows; first += sampleRows) {
        let smallest = Number.POSITIVE_INFINITY;
        let score = 1;
        for (let sphere = first; sphere < first + sampleRows; sphere++) {
          if (radii[sphere]! >= smallest || squaredDistance(scaled, row, spheres, sphere) > radii[sphere]!) continue;
          smallest = radii[sphere]!;
          score = isolation[sphere]!;
        }
        sum += score;
      }
      return sum / samples;
    });
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    checkWidth(memory.part('columns'), columns);
    const spheres = checkRows(memory.part('centers'), columns);
    memory.part('radii').numbers(spheres);
    memory.part('isolation').numbers(spheres);
    const sampleRows = memory.part('sampleRows').count();
    if (!(spheres % sampleRows === 0)) memory.part('sampleRows').refuse('the length of a sample');
  },
};
