import { auto } from './auto.ts';
import { countRate } from './count-rate.ts';
import { cusum } from './cusum.ts';
import { ewma } from './ewma.ts';
import { holtWinters } from './holt-winters.ts';
import { leftMatrixProfile } from './left-matrix-profile.ts';
import { levelShift } from './level-shift.ts';
import { pageHinkley } from './page-hinkley.ts';
import { range } from './range.ts';
import { rollingZ } from './rolling-z.ts';
import { seasonalProfile } from './seasonal-profile.ts';
import type { SeriesDetectorKind } from './series-detector.ts';
import { slidingForest } from './sliding-forest.ts';
import { spectralResidual } from './spectral-residual.ts';
import { trendChange } from './trend-change.ts';

/** All series detectors; the first is the one that needs no choice. */
export const SERIES_DETECTORS: readonly SeriesDetectorKind[] = [
  auto,
  rollingZ,
  ewma,
  holtWinters,
  seasonalProfile,
  levelShift,
  trendChange,
  pageHinkley,
  cusum,
  spectralResidual,
  leftMatrixProfile,
  slidingForest,
  countRate,
  range,
];
