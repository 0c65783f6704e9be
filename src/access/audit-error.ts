import { UnavailableError } from '../foundation/index.ts';

/** A change cannot be told of in the audit; it is not made then. */
export class AuditRefusedError extends UnavailableError {}
