import { Type } from 'typebox';
import { MetricReading, Score } from './anomaly-contract.ts';
import { Nullable, Strict } from './contract.ts';

// What goes over the wire about points that are judged as they come.

export const StreamRequest = Type.Object(
  {
    detector: Type.Optional(Type.String({ maxLength: 100, default: 'auto' })),
    alarms_per_week: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6, default: 7 })),
    state: Type.Optional(Type.Any({ description: 'as the answer before gave it' })),
    points: Type.Array(
      Type.Object(
        {
          at: Type.String({ format: 'date-time' }),
          value: Type.Optional(Nullable(Type.Number())),
          values: Type.Optional(
            Type.Record(Type.String({ maxLength: 200 }), Nullable(Type.Number()), {
              description: 'in place of `value`: several metrics by name, 64 at most, watched alone and together',
            }),
          ),
        },
        Strict,
      ),
      { minItems: 1, maxItems: 20_000 },
    ),
  },
  { ...Strict, title: 'StreamRequest' },
);

export const StreamResult = Type.Object(
  {
    readings: Type.Array(
      Type.Object(
        {
          score: Score,
          anomaly: Type.Boolean(),
          expected: Nullable(Type.Number()),
          low: Nullable(Type.Number()),
          high: Nullable(Type.Number()),
          together: Nullable(
            Type.Number({ description: 'of several metrics: how unusual they are together, whatever each is alone' }),
          ),
          metrics: Type.Array(MetricReading, {
            description: 'of several metrics: those an anomaly shows in, the most unusual first',
          }),
        },
        Strict,
      ),
    ),
    state: Type.Any({ description: 'send it with the points that follow' }),
  },
  { ...Strict, title: 'StreamResult' },
);
