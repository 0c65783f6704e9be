/**
 * Tells unusual rows of a table and unusual moments of a series from usual ones, without labels.
 */
export type { Detector, Settings } from './detector.ts';
export { DETECTORS } from './detectors.ts';
