import { createHash } from 'node:crypto';

/** The same change is one entry of the audit, however often it is tried. */
export function auditIdOf(key: string): string {
  return `aud_${createHash('sha256').update(key).digest('hex').slice(0, 26)}`;
}
