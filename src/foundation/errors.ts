/** What a caller can do about an error; exit codes and HTTP statuses are tables over these. */
export type ErrorKind =
  | 'usage'
  | 'configuration'
  | 'authorization'
  | 'remote'
  | 'bad_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unavailable'
  | 'storage_full';

/**
 * The base of every error a caller should understand. The message is one line:
 * what was expected, what came, what to try.
 */
export abstract class RegreenError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}

/** An input (file, log, rule, archive) cannot be used as it is. */
export class BadInputError extends RegreenError {
  readonly code = 'BAD_INPUT';
  readonly kind = 'bad_input';
}

/** The command line was not understood. */
export class UsageError extends RegreenError {
  readonly code = 'USAGE';
  readonly kind = 'usage';
}

/** A setting is missing or wrong. */
export class ConfigurationError extends RegreenError {
  readonly code = 'CONFIGURATION';
  readonly kind = 'configuration';
}

/** A token is missing, wrong, or lacks a permission. */
export class AuthorizationError extends RegreenError {
  readonly code = 'AUTHORIZATION';
  readonly kind = 'authorization';
}

/** A remote system failed or could not be reached. */
export class RemoteError extends RegreenError {
  readonly code = 'REMOTE';
  readonly kind = 'remote';
}

/** Nothing of that name is there, or the caller may not know of it. */
export class NotFoundError extends RegreenError {
  readonly code = 'NOT_FOUND';
  readonly kind = 'not_found';
}

/** What is asked for no longer fits what is there. */
export class ConflictError extends RegreenError {
  readonly code = 'CONFLICT';
  readonly kind = 'conflict';
}

/** The caller did not say who they are, or not believably. */
export class UnauthenticatedError extends RegreenError {
  readonly code = 'UNAUTHENTICATED';
  readonly kind = 'unauthenticated';
}

/** The caller is known and may not do this. */
export class ForbiddenError extends RegreenError {
  readonly code = 'FORBIDDEN';
  readonly kind = 'forbidden';
}

/** More came than is taken. */
export class TooLargeError extends RegreenError {
  readonly code = 'TOO_LARGE';
  readonly kind = 'too_large';
}

/** A part this needs is down or overloaded; the same call may go through later. */
export class UnavailableError extends RegreenError {
  readonly code = 'UNAVAILABLE';
  readonly kind = 'unavailable';
}

/** No room is left to keep anything new; reading goes on. */
export class StorageFullError extends RegreenError {
  readonly code = 'STORAGE_FULL';
  readonly kind = 'storage_full';
}
