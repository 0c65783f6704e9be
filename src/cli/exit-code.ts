import type { ErrorKind } from '../foundation/index.ts';

/** How the process ends; the documented codes. */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  configuration: 3,
  remote: 4,
  badInput: 5,
  interrupted: 130,
} as const;

/** The exit code of each kind of error. */
export const EXIT_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  usage: EXIT.usage,
  configuration: EXIT.configuration,
  authorization: EXIT.configuration,
  remote: EXIT.remote,
  bad_input: EXIT.badInput,
  unauthenticated: EXIT.configuration,
  forbidden: EXIT.configuration,
  not_found: EXIT.badInput,
  conflict: EXIT.badInput,
  too_large: EXIT.badInput,
  unavailable: EXIT.remote,
  storage_full: EXIT.remote,
};
