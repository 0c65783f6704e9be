import type { Static } from 'typebox';
import { Type } from 'typebox';

/** How the API is run. */
export const ApiSettings = Type.Object(
  {
    requestsPerMinute: Type.Integer({
      minimum: 1,
      default: 1_000_000,
      description: 'requests a minute of one key or session',
    }),
    anonymousPerMinute: Type.Integer({
      minimum: 1,
      default: 600,
      description: 'requests a minute of one address that nobody knows',
    }),
    webhooksPerMinute: Type.Integer({
      minimum: 1,
      default: 1_000_000,
      description: 'deliveries of webhooks a minute from one address',
    }),
    underWay: Type.Integer({
      minimum: 1,
      default: 1024,
      description: 'requests answered at once; more are told to come back',
    }),
    analysesUnderWay: Type.Integer({
      minimum: 1,
      default: 32,
      description: 'analyses answered at once, at most; fewer while they take long',
    }),
    lagMs: Type.Integer({
      minimum: 1,
      default: 250,
      description: 'lateness of the event loop from which reads are refused',
    }),
    cacheMs: Type.Integer({ minimum: 0, default: 5000, description: 'how long answers of reads may be used again' }),
    sessionHours: Type.Integer({ minimum: 1, default: 12, description: 'how long a person stays signed in' }),
  },
  { additionalProperties: false, description: 'the API' },
);
export type ApiSettings = Static<typeof ApiSettings>;
