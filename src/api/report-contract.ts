import { Type } from 'typebox';
import { Strict, Time } from './contract.ts';

// What goes over the wire about test reports.

export const NewReport = Type.Object(
  {
    repository: Type.String({ minLength: 1, maxLength: 300, description: 'owner/name' }),
    run: Type.String({ minLength: 1, maxLength: 128, description: "the CI system's id of the run" }),
    attempt: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    pipeline: Type.Optional(Type.String({ maxLength: 300 })),
    job: Type.Optional(Type.String({ maxLength: 300 })),
    branch: Type.Optional(Type.String({ maxLength: 300 })),
    commit: Type.Optional(Type.String({ maxLength: 64 })),
    url: Type.Optional(Type.String({ maxLength: 2000 })),
    finished_at: Type.Optional(Time),
    junit: Type.String({ minLength: 1, description: 'a JUnit report, as XML' }),
  },
  { ...Strict, title: 'NewReport' },
);

export const ReportTaken = Type.Object(
  { tests: Type.Integer({ description: 'tests in the report' }) },
  { ...Strict, title: 'ReportTaken' },
);
