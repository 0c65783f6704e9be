/**
 * Tells unusual rows of a table and unusual moments of a series from usual ones, without labels.
 */
export type { Detector, Settings } from './detector.ts';
export { requireDetector } from './detector-name.ts';
export { DETECTORS } from './detectors.ts';
export type { Table } from './table.ts';
export { encodeTable, labelsOf, learnEncoding } from './table-encoding.ts';
export { type RowScores, TableModel } from './table-model.ts';
export { TableReader } from './table-reader.ts';
