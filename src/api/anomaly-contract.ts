import { type Static, Type } from 'typebox';
import { ALERT_STATES, SERIES_ORIGINS } from '../watch/index.ts';
import { Id, Nullable, PageQuery, Strict, Time, Words } from './contract.ts';

// What goes over the wire about samples, anomalies and detectors.

const Labels = Type.Record(Type.String(), Type.String(), { description: 'what tells series of one name apart' });
export const Score = Type.Number({ minimum: 0, maximum: 1, description: 'higher is more unusual' });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Organisation = Type.String({ maxLength: 64, description: 'id; left out, the only one the caller may write in' });

export const MetricReading = Type.Object(
  {
    name: Type.String(),
    score: Score,
    expected: Nullable(Type.Number()),
    low: Nullable(Type.Number()),
    high: Nullable(Type.Number()),
  },
  Strict,
);

export const Series = Type.Object(
  {
    id: Id,
    name: Type.String(),
    labels: Labels,
    repository: Nullable(Type.String()),
    origin: Words(
      SERIES_ORIGINS,
      'own: made from runs and jobs seen here; joint: what is said of several watched together',
    ),
    last_at: Time,
    last_value: Type.Number(),
    samples: Type.Integer(),
  },
  { ...Strict, title: 'Series' },
);
export type Series = Static<typeof Series>;

export const SeriesQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    name: Type.Optional(Type.String({ maxLength: 200 })),
    origin: Type.Optional(Words(SERIES_ORIGINS, 'who made the samples')),
  },
  Strict,
);

export const Sample = Type.Object(
  {
    at: Time,
    value: Type.Number(),
    score: Nullable(Type.Number({ description: 'null until it was judged' })),
    anomaly: Type.Boolean(),
    expected: Nullable(Type.Number()),
    low: Nullable(Type.Number()),
    high: Nullable(Type.Number()),
    run: Nullable(Type.String({ description: 'id of the run it is of' })),
    run_url: Nullable(Type.String()),
    failure: Nullable(Id),
  },
  { ...Strict, title: 'Sample' },
);
export type Sample = Static<typeof Sample>;

export const SeriesDetail = Type.Object(
  {
    series: Series,
    samples: Type.Array(Sample),
    changes: Type.Array(Time, { description: 'first samples of new levels, among the newest thousand' }),
  },
  { ...Strict, title: 'SeriesDetail' },
);
export type SeriesDetail = Static<typeof SeriesDetail>;

export const SampleQuery = Type.Object(
  {
    until: Type.Optional(Time),
    around: Type.Optional({
      ...Time,
      description: 'in place of `until`: up to three quarters of `limit` from this time on, and before it what is left',
    }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 1000 })),
  },
  Strict,
);

export const NewSamples = Type.Object(
  {
    organisation: Type.Optional(Organisation),
    samples: Type.Array(
      Type.Object(
        {
          name: Name,
          labels: Type.Optional(Labels),
          at: Type.Optional(Type.String({ format: 'date-time', description: 'RFC 3339; left out, now' })),
          value: Type.Number(),
        },
        Strict,
      ),
      { minItems: 1, maxItems: 10_000 },
    ),
  },
  { ...Strict, title: 'NewSamples' },
);

export const SamplesTaken = Type.Object(
  {
    kept: Type.Integer(),
    known: Type.Integer({ description: 'were there already' }),
    refused: Type.Integer({ description: 'without a name, too old, from the future' }),
  },
  { ...Strict, title: 'SamplesTaken' },
);

export const Anomaly = Type.Object(
  {
    id: Id,
    series: Id,
    name: Type.String(),
    labels: Labels,
    repository: Nullable(Type.String()),
    state: Words(ALERT_STATES, 'where its life stands'),
    from: Time,
    to: Time,
    rows: Type.Integer({ description: 'samples that belong to it' }),
    score: Score,
    value: Type.Number({ description: 'the one farthest from what was expected' }),
    expected: Nullable(Type.Number()),
    low: Nullable(Type.Number()),
    high: Nullable(Type.Number()),
    acknowledged_by: Nullable(Type.String()),
    silenced_until: Nullable(Time),
    resolved_at: Nullable(Time),
    nearby: Type.Object(
      {
        run: Nullable(Type.String()),
        url: Nullable(Type.String()),
        branch: Nullable(Type.String()),
        commit: Nullable(Type.String()),
        commit_before: Nullable(Type.String()),
        runners: Type.Array(Type.String()),
        runners_before: Type.Array(Type.String()),
        runner_labels: Type.Array(Type.String({ description: 'what runners had to be, as `ubuntu-24.04`' })),
        runner_labels_before: Type.Array(Type.String()),
        runner_image: Nullable(Type.String({ description: 'image and version, where a log of the pipeline told' })),
        runner_image_before: Nullable(Type.String()),
        deployments: Type.Array(
          Type.Object(
            {
              at: Time,
              repository: Type.String(),
              environment: Nullable(Type.String()),
              commit: Nullable(Type.String()),
            },
            Strict,
          ),
          { description: 'told of since the sample before, the newest first, five at most' },
        ),
        metrics: Type.Array(MetricReading, {
          description: 'of several series watched together: those it showed in, the most unusual first',
        }),
      },
      { ...Strict, description: 'what was different at its first sample, as far as it is known' },
    ),
    incident: Nullable(Id),
    members: Type.Array(
      Type.Object(
        {
          id: Id,
          series: Id,
          name: Type.String(),
          labels: Labels,
          state: Words(ALERT_STATES, 'where its life stands'),
          from: Time,
          to: Time,
          score: Score,
          value: Type.Number(),
          expected: Nullable(Type.Number()),
          low: Nullable(Type.Number()),
          high: Nullable(Type.Number()),
        },
        Strict,
      ),
      { description: 'series of the same pipeline that were unusual with it; its state and end are those of all' },
    ),
    part_of: Nullable(Type.String({ description: 'id of the anomaly it goes on with' })),
  },
  { ...Strict, title: 'Anomaly' },
);
export type Anomaly = Static<typeof Anomaly>;

export const AnomalyQuery = Type.Object(
  {
    ...PageQuery,
    repository: Type.Optional(Type.String({ maxLength: 300 })),
    state: Type.Optional(Words(ALERT_STATES, 'where its life stands')),
    series: Type.Optional(Id),
    incident: Type.Optional(Id),
  },
  Strict,
);

export const Silence = Type.Object(
  { until: Type.String({ format: 'date-time', description: 'nobody is told of it until then' }) },
  { ...Strict, title: 'Silence' },
);

const Share = Type.Number({ minimum: 0, maximum: 1 });

export const Evaluation = Type.Object(
  {
    rows: Type.Integer(),
    anomalies: Type.Integer(),
    roc_auc: Nullable(Share),
    average_precision: Nullable(Share),
    precision: Nullable(Share),
    recall: Nullable(Share),
    f1: Nullable(Share),
    best: Nullable(
      Type.Object(
        { threshold: Type.Number(), precision: Nullable(Share), recall: Nullable(Share), f1: Share },
        { ...Strict, description: 'at the threshold with the best F1, which was chosen with the labels' },
      ),
    ),
  },
  {
    ...Strict,
    title: 'Evaluation',
    description:
      'how well labelled rows were told apart; precision, recall and F1 at the threshold of the model; null where one ' +
      'kind of rows is missing or it was not measured',
  },
);
export type Evaluation = Static<typeof Evaluation>;

const DetectorVersion = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    created_at: Time,
    detector: Type.String({ description: 'which detector, as of `regreen anomaly detectors`' }),
    rows: Type.Integer({ description: 'it learned from; 0 when it was loaded' }),
    features: Type.Array(Type.String()),
    threshold: Nullable(Type.Number()),
    reasons: Type.Array(Type.String()),
    evaluation: Nullable(Evaluation),
    model_bytes: Type.Integer(),
  },
  { ...Strict, title: 'DetectorVersion' },
);

export const Detector = Type.Object(
  { id: Id, name: Type.String(), created_at: Time, versions: Type.Integer() },
  { ...Strict, title: 'Detector' },
);
export type Detector = Static<typeof Detector>;

export const DetectorDetail = Type.Object(
  { detector: Detector, versions: Type.Array(DetectorVersion) },
  { ...Strict, title: 'DetectorDetail' },
);
export type DetectorDetail = Static<typeof DetectorDetail>;

export const DetectorQuery = Type.Object({ ...PageQuery }, Strict);

const Cell = Type.Union([Type.Number(), Type.String({ maxLength: 10_000 }), Type.Null()]);

/** A table in one of two forms. */
const tableFields = {
  csv: Type.Optional(
    Type.String({ minLength: 1, description: 'a table as CSV, as `regreen anomaly detect` reads it' }),
  ),
  columns: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 2000, description: 'names, for `rows`' })),
  rows: Type.Optional(
    Type.Array(Type.Array(Cell, { minItems: 1, maxItems: 2000 }), {
      minItems: 1,
      description: 'cells row by row, 200,000 in all; larger tables as `csv`',
    }),
  ),
};

export const TableWire = Type.Object(tableFields, { ...Strict, title: 'Table' });
export type TableWire = Static<typeof TableWire>;

const learnFields = {
  detector: Type.Optional(Type.String({ maxLength: 300, default: 'auto' })),
  settings: Type.Optional(
    Type.Record(Type.String({ maxLength: 100 }), Type.Number(), {
      maxProperties: 100,
      description: 'of the detector, as `{"neighbors": 30}`; of a member of an ensemble, as `{"lof.neighbors": 30}`',
    }),
  ),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295, default: 0 })),
  contamination: Type.Optional(
    Type.Union([Type.Literal('auto'), Type.Number({ minimum: 0, maximum: 0.5 })], {
      default: 'auto',
      description: 'which share of the rows to call anomalies',
    }),
  ),
  label_column: Type.Optional(Type.String({ maxLength: 200, description: 'a column of 0 and 1, no feature' })),
};

export const NewDetector = Type.Object(
  {
    name: Name,
    organisation: Type.Optional(Organisation),
    model: Type.Optional(Type.String({ description: 'as `--save` of `regreen anomaly detect` writes it' })),
    ...learnFields,
    ...tableFields,
  },
  { ...Strict, title: 'NewDetector' },
);

export const TrainDetector = Type.Object(
  { model: Type.Optional(Type.String()), ...learnFields, ...tableFields },
  { ...Strict, title: 'TrainDetector' },
);

export const DetectRequest = Type.Object(
  {
    ...learnFields,
    ...tableFields,
    model: Type.Optional(
      Type.String({ pattern: '^det_[0-9a-z]{26}$', description: 'judge by this detector instead of learning' }),
    ),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'of the detector; left out, the newest' })),
    explain: Type.Optional(Type.Boolean({ default: false, description: 'name the features of the most unusual rows' })),
  },
  { ...Strict, title: 'DetectRequest' },
);
export type DetectRequest = Static<typeof DetectRequest>;

export const Detection = Type.Object(
  {
    detector: Type.String(),
    scores: Type.Array(Score),
    anomalies: Type.Array(Type.Integer({ description: 'row, from 1; the most unusual first' })),
    threshold: Nullable(Type.Number()),
    features: Type.Array(Type.String()),
    reasons: Type.Array(Type.String()),
    explanations: Nullable(
      Type.Array(
        Type.Object(
          {
            row: Type.Integer(),
            features: Type.Array(
              Type.Object({ feature: Type.String(), value: Type.Number(), share: Type.Number() }, Strict),
            ),
          },
          Strict,
        ),
      ),
    ),
    evaluation: Nullable(Evaluation),
    milliseconds: Type.Integer(),
  },
  { ...Strict, title: 'Detection' },
);
export type Detection = Static<typeof Detection>;

export const DetectBatch = Type.Object(
  { requests: Type.Array(DetectRequest, { minItems: 1, maxItems: 20 }) },
  { ...Strict, title: 'DetectBatch' },
);

export const DetectBatchResult = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        result: Nullable(Detection),
        problem: Nullable(Type.Object({ code: Type.String(), detail: Type.String() }, Strict)),
      }),
    ),
  },
  { ...Strict, title: 'DetectBatchResult' },
);

export const EvaluateRequest = Type.Object(
  {
    ...tableFields,
    label_column: Type.String({ maxLength: 200 }),
    version: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { ...Strict, title: 'EvaluateRequest' },
);
