import type { AuditEntry } from '../access/index.ts';
import type { Call } from './route.ts';

/** What the audit tells of a change. Names ids alone: a person can be deleted, an entry cannot. */
export function entryOf(
  { services, principal }: Pick<Call<unknown, unknown, unknown>, 'services' | 'principal'>,
  change: {
    readonly action: string;
    readonly subject: string;
    readonly organisation: string;
    readonly details?: AuditEntry['details'];
    /** left out: whoever calls */
    readonly actor?: string;
  },
): AuditEntry {
  const { action, subject, organisation, details = {}, actor = principal?.id ?? 'system' } = change;
  return {
    id: services.makeId('aud'),
    atMs: services.clock.nowMs(),
    actor,
    action,
    subject,
    organisation,
    details,
  };
}
