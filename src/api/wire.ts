import type { KeyRecord, RoleGrant, UserRecord } from '../access/index.ts';
import type { EventRecord, FailureRecord, IncidentRecord, SignalRecord } from '../intake/index.ts';
import type { Event, Failure, Incident, Key, Signal, User } from './contract.ts';

/** A time as it goes over the wire. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

function timeTextOrNull(ms: number | null): string | null {
  return ms === null ? null : timeText(ms);
}

export function failureToWire(record: FailureRecord): Failure {
  return {
    id: record.id,
    state: record.state,
    repository: record.repository,
    provider: record.provider,
    created_at: timeText(record.createdAtMs),
    occurred_at: timeText(record.occurredAtMs),
    trust: record.trust,
    run: record.run,
    attempt: record.attempt,
    pipeline: record.pipeline,
    job: record.job,
    branch: record.branch,
    commit: record.commit,
    pull_request: record.pullRequest,
    url: record.url,
    category: record.category,
    origin: record.origin,
    confidence: record.confidence,
    summary: record.summary,
    problem: record.problem,
    fingerprint: record.fingerprint,
    incident: record.incidentId,
  };
}

export function incidentToWire(record: IncidentRecord): Incident {
  return {
    id: record.id,
    state: record.state,
    repository: record.repository,
    fingerprint: record.fingerprint,
    category: record.category,
    origin: record.origin,
    summary: record.summary,
    first_at: timeText(record.firstAtMs),
    last_at: timeText(record.lastAtMs),
    resolved_at: timeTextOrNull(record.resolvedAtMs),
    failures: record.failures,
    jobs: [...record.jobs],
    branches: [...record.branches],
  };
}

export function signalToWire(record: SignalRecord): Signal {
  return {
    id: record.id,
    repository: record.repository,
    provider: record.provider,
    event: record.event,
    delivery: record.deliveryId,
    trust: record.trust,
    received_at: timeText(record.receivedAtMs),
    body_bytes: record.bodyBytes,
  };
}

export function eventToWire(record: EventRecord): Event {
  return {
    id: record.id,
    at: timeText(record.at),
    type: record.type,
    subject: record.subject,
    data: { ...record.data },
  };
}

export function keyToWire(record: KeyRecord): Key {
  return {
    id: record.id,
    name: record.name,
    scopes: [...record.scopes],
    organisation: record.organisation,
    created_at: timeText(record.createdAtMs),
    expires_at: timeTextOrNull(record.expiresAtMs),
    last_used_at: timeTextOrNull(record.lastUsedAtMs),
    revoked_at: timeTextOrNull(record.revokedAtMs),
  };
}

/** @param roles of those the reader may see */
export function userToWire(record: UserRecord, roles: readonly RoleGrant[]): User {
  return {
    id: record.id,
    email: record.email,
    name: record.name,
    state: record.disabledAtMs !== null ? 'disabled' : record.hasPassword ? 'active' : 'invited',
    roles: [...roles],
    created_at: timeText(record.createdAtMs),
  };
}
