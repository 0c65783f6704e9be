/**
 * Tells unusual rows of a table and unusual moments of a series from usual ones, without labels.
 */
export { AUTO_MEMBERS, choosePlan, type QualityModel } from './auto-plan.ts';
export type { Detector, Settings } from './detector.ts';
export { requireDetector } from './detector-name.ts';
export { DETECTORS } from './detectors.ts';
export { type Drift, type FeatureDrift, measureDrift } from './drift.ts';
export type { Table } from './table.ts';
export { encodeTable, labelsOf, learnEncoding } from './table-encoding.ts';
export { type RowScores, TableModel } from './table-model.ts';
export { TableReader } from './table-reader.ts';
export { measureTraits, type TableTraits, traitVector } from './table-traits.ts';
