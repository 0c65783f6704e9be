import type { Detector } from './detector.ts';
import { copod } from './detectors/copod.ts';
import { ecod } from './detectors/ecod.ts';
import { extendedIsolationForest } from './detectors/extended-isolation-forest.ts';
import { hbos } from './detectors/hbos.ts';
import { isolationForest } from './detectors/isolation-forest.ts';
import { knnLargest, knnMean } from './detectors/knn.ts';
import { lof } from './detectors/lof.ts';
import { mahalanobis } from './detectors/mahalanobis.ts';
import { mcd } from './detectors/mcd.ts';
import { pca } from './detectors/pca.ts';
import { robustZ } from './detectors/robust-z.ts';

/** All detectors of tables, the more general before the more particular. */
export const DETECTORS: readonly Detector[] = [
  isolationForest,
  extendedIsolationForest,
  lof,
  knnMean,
  knnLargest,
  hbos,
  ecod,
  copod,
  robustZ,
  pca,
  mahalanobis,
  mcd,
];
