/**
 * Tells unusual rows of a table and unusual moments of a series from usual ones, without labels.
 */
export {
  type Alert,
  type AlertEvent,
  type AlertPolicy,
  type AlertRow,
  type AlertState,
  type AlertStep,
  acknowledgeAlert,
  DEFAULT_ALERT_POLICY,
  foldRow,
  resolveAlert,
  settleAlert,
  silenceAlert,
} from './alert.ts';
export { AUTO_MEMBERS, choosePlan, type QualityModel, runsOf } from './auto-plan.ts';
export { findChangePoints, findLevels, type SeriesSegment } from './change-points.ts';
export type { Detector, Settings } from './detector.ts';
export { requireDetector } from './detector-name.ts';
export { DETECTORS } from './detectors.ts';
export { type Drift, type DriftColumn, type FeatureDrift, measureDrift } from './drift.ts';
export { compareTables } from './drift-tables.ts';
export { describeEvaluation, evaluateScores, type TableEvaluation } from './evaluation.ts';
export { DEFAULT_ALARMS_PER_WEEK } from './series/alarm-budget.ts';
export { ChangeWatch, type ChangeWatchOptions, type SeenChange } from './series/change-watch.ts';
export { type JointReading, JointWatch, type SavedJointWatch } from './series/joint-watch.ts';
export { parseRowTime } from './series/row-time.ts';
export type { ExpectedBand, SeriesDetectorKind, SeriesSetting, SeriesSettings } from './series/series-detector.ts';
export { SERIES_DETECTORS } from './series/series-detectors.ts';
export {
  type SavedSeriesWatch,
  type SeriesReading,
  SeriesWatch,
  type SeriesWatchOptions,
} from './series/series-watch.ts';
export { completeSettings } from './settings.ts';
export type { Table } from './table.ts';
export { encodeTable, labelsOf, learnEncoding } from './table-encoding.ts';
export { type RowScores, TableModel } from './table-model.ts';
export { TableReader } from './table-reader.ts';
export { measureTraits, type TableTraits, traitVector } from './table-traits.ts';
