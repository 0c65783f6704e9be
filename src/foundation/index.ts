/**
 * What everything stands on: errors with a stable code and a kind that says
 * what a caller can do about them, time, identifiers, and places to tell events and traces.
 */
export { type Clock, ManualClock } from './clock.ts';
export {
  AuthorizationError,
  BadInputError,
  ConfigurationError,
  ConflictError,
  type ErrorKind,
  NotFoundError,
  RegreenError,
  RemoteError,
  StorageFullError,
  UnavailableError,
  UsageError,
} from './errors.ts';
export { createIdMaker, type IdMaker, type IdPrefix, type RandomBytes, timeOfId } from './ids.ts';
export { type LogFields, type Logger, SILENT } from './logger.ts';
export { type Cleaner, Tainted } from './tainted.ts';
export { readTraceparent, type Span, type SpanFacts, type SpanKind, type TraceParent, type Tracer } from './tracing.ts';
