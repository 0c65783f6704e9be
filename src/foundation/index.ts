/**
 * What everything stands on: errors with a stable code and a kind that says
 * what a caller can do about them.
 */
export {
  AuthorizationError,
  BadInputError,
  ConfigurationError,
  type ErrorKind,
  RegreenError,
  RemoteError,
  UsageError,
} from './errors.ts';
