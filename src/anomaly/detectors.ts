import type { Detector } from './detector.ts';
import { abod } from './detectors/abod.ts';
import { cblof } from './detectors/cblof.ts';
import { copod } from './detectors/copod.ts';
import { ecod } from './detectors/ecod.ts';
import { extendedIsolationForest } from './detectors/extended-isolation-forest.ts';
import { featureBagging } from './detectors/feature-bagging.ts';
import { gmm } from './detectors/gmm.ts';
import { hbos } from './detectors/hbos.ts';
import { inne } from './detectors/inne.ts';
import { isolationForest } from './detectors/isolation-forest.ts';
import { kde } from './detectors/kde.ts';
import { knnLargest, knnMean } from './detectors/knn.ts';
import { loda } from './detectors/loda.ts';
import { lof } from './detectors/lof.ts';
import { mahalanobis } from './detectors/mahalanobis.ts';
import { mcd } from './detectors/mcd.ts';
import { oneClassSvm } from './detectors/one-class-svm.ts';
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
  gmm,
  kde,
  cblof,
  oneClassSvm,
  inne,
  loda,
  featureBagging,
  abod,
];
