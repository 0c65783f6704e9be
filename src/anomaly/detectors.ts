import type { Detector } from './detector.ts';
import { robustZ } from './detectors/robust-z.ts';

/** All detectors of tables, the more general before the more particular. */
export const DETECTORS: readonly Detector[] = [robustZ];
