import { type Static, Type } from 'typebox';
import { MOST_JOINT_METRICS } from '../watch/index.ts';
import { Id, Nullable, PageQuery, Strict, Time } from './contract.ts';

// What goes over the wire about series that are watched together.

const Name = Type.String({ minLength: 1, maxLength: 200 });

export const JointWatch = Type.Object(
  {
    id: Type.String({ description: 'also of the series of what is said of each moment' }),
    name: Type.String(),
    created_at: Time,
    metrics: Type.Array(Type.Object({ name: Type.String(), series: Id }, Strict)),
    step_seconds: Type.Number({ description: 'samples of so many seconds are one moment, by their mean' }),
    alarms_per_week: Type.Number(),
    judged_to: Nullable(Time),
  },
  { ...Strict, title: 'JointWatch' },
);
export type JointWatch = Static<typeof JointWatch>;

export const JointWatchQuery = Type.Object({ ...PageQuery }, Strict);

export const NewJointWatch = Type.Object(
  {
    name: Name,
    series: Type.Array(Type.String({ pattern: '^ser_[0-9a-z]{26}$' }), {
      minItems: 2,
      maxItems: MOST_JOINT_METRICS,
      uniqueItems: true,
      description: 'of one organisation; none that is itself of several',
    }),
    step_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400, default: 60 })),
    alarms_per_week: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000, default: 1 })),
  },
  { ...Strict, title: 'NewJointWatch' },
);
