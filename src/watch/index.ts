/**
 * Metric samples become series, series are judged as they grow, what is unusual becomes alerts for people. The
 * program's own runs are series too. What keeps them is a port.
 */
export type {
  AnomalyEngine,
  DriftJudgement,
  FeatureShare,
  LearnOrder,
  SavedModel,
  ScoreOrder,
  StreamJudgement,
  StreamOrder,
  TableInput,
  TableJudgement,
} from './engine.ts';
export type { HistogramPoint } from './histogram.ts';
export { JointWatcher, MOST_JOINT_METRICS, nameMetrics } from './joint-watcher.ts';
export { type OtlpMetrics, readOtlpJson, readOtlpMessage } from './otlp.ts';
export { planOf, type WatchPlan } from './own-series.ts';
export type {
  AlertFilter,
  AlertStore,
  DetectorStore,
  DueJointWatch,
  DueSeries,
  FoldAlert,
  JointWatchStore,
  JudgedMoments,
  JudgedSeries,
  MetricStore,
  NewVersion,
  SeriesFilter,
  ToldRun,
} from './ports.ts';
export {
  ALERT_STATES,
  type AlertContext,
  type AlertMember,
  type AlertRecord,
  type DecisionFigures,
  type Deployment,
  type DetectorEvaluation,
  type DetectorRecord,
  type DetectorVersion,
  type EvaluationFigures,
  type FinishedRun,
  type JointWatchRecord,
  type Labels,
  type MetricReading,
  type NewSample,
  type OwnSample,
  type SampleRecord,
  SERIES_ORIGINS,
  type SeriesRecord,
} from './records.ts';
export { readRemoteWrite, readRemoteWrite2 } from './remote-write.ts';
export { type HandedInReport, ReportIntake, type ReportIntakeParts } from './report-intake.ts';
export { SampleIntake, type SampleReception } from './sample-intake.ts';
export { SeriesWatcher } from './series-watcher.ts';
export { TestWatcher, type TestWatcherParts } from './test-watcher.ts';
