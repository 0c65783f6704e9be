/**
 * What everything stands on: errors with a stable code and a kind that says
 * what a caller can do about them, time, identifiers, and a place to tell events.
 */
export { type Clock, ManualClock } from './clock.ts';
export {
  AuthorizationError,
  BadInputError,
  ConfigurationError,
  ConflictError,
  type ErrorKind,
  ForbiddenError,
  NotFoundError,
  RegreenError,
  RemoteError,
  StorageFullError,
  TooLargeError,
  UnauthenticatedError,
  UnavailableError,
  UsageError,
} from './errors.ts';
export { createIdMaker, type IdMaker, type IdPrefix, type RandomBytes, timeOfId } from './ids.ts';
export { type LogFields, type Logger, SILENT } from './logger.ts';
