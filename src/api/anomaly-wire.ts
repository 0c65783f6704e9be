import type {
  AlertRecord,
  DetectorRecord,
  DetectorStore,
  DetectorVersion,
  EvaluationFigures,
  JointWatchRecord,
  MetricReading,
  SampleRecord,
  SavedModel,
  SeriesRecord,
  TableInput,
  TableJudgement,
} from '../watch/index.ts';
import type { Anomaly, Detection, Detector, Evaluation, Sample, Series, TableWire } from './anomaly-contract.ts';
import type { JointWatch } from './joint-watch-contract.ts';
import { ApiError } from './problem.ts';
import type { Call } from './route.ts';
import { timeText } from './wire.ts';

const timeTextOrNull = (ms: number | null) => (ms === null ? null : timeText(ms));

/** Where what a caller hands in belongs: the organisation they name, the only one they have, or `*` for none. */
export function ownerOf({ visibility }: Call<unknown, unknown, unknown>, organisation: string | undefined): string {
  if (visibility === 'everything') return organisation ?? '*';
  if (organisation !== undefined && visibility.includes(organisation)) return organisation;
  if (organisation === undefined && visibility.length === 1) return visibility[0]!;
  throw new ApiError('FORBIDDEN', `expected the organisation it is for, one of ${visibility.join(', ')}`);
}

/** @throws ApiError VALIDATION when a table is in none of the two forms, or in both */
export function tableOf({ csv, columns, rows }: TableWire, pointer: string): TableInput {
  if ((csv === undefined) === (rows === undefined)) {
    const detail = 'expected a table: either `csv`, or `rows` with or without `columns`';
    throw new ApiError('VALIDATION', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
  }
  return csv !== undefined ? { csv } : { columns: columns ?? null, rows: rows! };
}

export function seriesToWire(record: SeriesRecord): Series {
  return {
    id: record.id,
    name: record.name,
    labels: { ...record.labels },
    repository: record.repository,
    origin: record.origin,
    last_at: timeText(record.lastAtMs),
    last_value: record.lastValue,
    samples: record.samples,
  };
}

export function sampleToWire({ run, ...record }: SampleRecord): Sample {
  return {
    at: timeText(record.atMs),
    value: record.value,
    score: record.score,
    anomaly: record.isAnomaly,
    expected: record.expected,
    low: record.low,
    high: record.high,
    run: run?.id ?? null,
    run_url: run?.url ?? null,
    failure: run?.failureId ?? null,
  };
}

export function alertToWire(record: AlertRecord): Anomaly {
  const { context } = record;
  return {
    id: record.id,
    series: record.seriesId,
    name: record.seriesName,
    labels: { ...record.labels },
    repository: record.repository,
    state: record.state,
    from: timeText(record.fromMs),
    to: timeText(record.toMs),
    rows: record.rows,
    score: record.score,
    value: record.value,
    expected: record.expected,
    low: record.low,
    high: record.high,
    acknowledged_by: record.acknowledgedBy,
    silenced_until: timeTextOrNull(record.silencedUntilMs),
    resolved_at: timeTextOrNull(record.resolvedAtMs),
    nearby: {
      run: context.run ?? null,
      url: context.url ?? null,
      branch: context.branch ?? null,
      commit: context.commit ?? null,
      commit_before: context.commitBefore ?? null,
      runners: [...(context.runners ?? [])],
      runners_before: [...(context.runnersBefore ?? [])],
      runner_labels: [...(context.labels ?? [])],
      runner_labels_before: [...(context.labelsBefore ?? [])],
      runner_image: context.image ?? null,
      runner_image_before: context.imageBefore ?? null,
      deployments: (context.deployments ?? []).map((one) => ({ ...one, at: timeText(one.at) })),
      metrics: (context.metrics ?? []).map(metricToWire),
    },
    incident: record.incidentId,
    members: record.members.map((member) => ({
      id: member.id,
      series: member.seriesId,
      name: member.seriesName,
      labels: { ...member.labels },
      state: member.state,
      from: timeText(member.fromMs),
      to: timeText(member.toMs),
      score: member.score,
      value: member.value,
      expected: member.expected,
      low: member.low,
      high: member.high,
    })),
    part_of: record.leadId,
  };
}

export function metricToWire({ name, score, band }: MetricReading) {
  return { name, score, expected: band?.expected ?? null, low: band?.low ?? null, high: band?.high ?? null };
}

export function jointWatchToWire(record: JointWatchRecord): JointWatch {
  return {
    id: record.id,
    name: record.name,
    created_at: timeText(record.createdAtMs),
    metrics: record.metrics.map(({ name, series }) => ({ name, series })),
    step_seconds: record.stepMs / 1000,
    alarms_per_week: record.alarmsPerWeek,
    judged_to: timeTextOrNull(record.judgedToMs),
  };
}

export function detectorToWire({ id, name, createdAtMs, versions }: DetectorRecord): Detector {
  return { id, name, created_at: timeText(createdAtMs), versions };
}

export function versionToWire(record: DetectorVersion) {
  return {
    version: record.version,
    created_at: timeText(record.createdAtMs),
    detector: record.algorithm,
    rows: record.rows,
    features: [...record.features],
    threshold: record.threshold,
    reasons: [...record.reasons],
    evaluation: record.evaluation === null ? null : evaluationToWire(record.evaluation),
    model_bytes: record.modelBytes,
  };
}

export function evaluationToWire(evaluation: EvaluationFigures): Evaluation {
  const { atThreshold, best = null } = evaluation;
  return {
    rows: evaluation.rows,
    anomalies: evaluation.anomalies,
    roc_auc: evaluation.rocAuc,
    average_precision: evaluation.averagePrecision,
    precision: atThreshold?.precision ?? null,
    recall: atThreshold?.recall ?? null,
    f1: atThreshold?.f1 ?? null,
    best:
      best === null ? null : { threshold: best.threshold, precision: best.precision, recall: best.recall, f1: best.f1 },
  };
}

/** A version of a detector, whose model is read where nobody holds it; it never changes. */
export function savedModelOf(detectors: Pick<DetectorStore, 'model'>, id: string, version: number): SavedModel {
  const read = async () => {
    const model = await detectors.model(id, version);
    if (model === null) throw new ApiError('NOT_FOUND', `there is no version ${version} of ${id}`);
    return model;
  };
  return { key: `${id}/${version}`, read };
}

export function detectionToWire(judgement: TableJudgement): Detection {
  const { explanations } = judgement;
  return {
    detector: judgement.detector,
    scores: [...judgement.scores],
    anomalies: [...judgement.anomalies],
    threshold: judgement.threshold,
    features: [...judgement.features],
    reasons: [...judgement.reasons],
    explanations: explanations?.map(({ row, features }) => ({ row, features: [...features] })) ?? null,
    evaluation: judgement.evaluation === null ? null : evaluationToWire(judgement.evaluation),
    milliseconds: judgement.milliseconds,
  };
}
