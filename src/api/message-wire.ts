import type { Slop } from '../messages/index.ts';
import {
  type ActRecord,
  type CaseRecord,
  type CorrectionRecord,
  type MessageRecord,
  precisionOf,
  type TriagePolicy,
  type TriageStatistics,
} from '../triage/index.ts';
import type { Act, Case, Correction, Message, Policy, Statistics } from './message-contract.ts';
import { timeText } from './wire.ts';

const orNull = (ms: number | null) => (ms === null ? null : timeText(ms));

export function messageToWire(record: MessageRecord): Message {
  const { place, slop } = record;
  return {
    id: record.id,
    repository: place.repository.name,
    provider: place.repository.provider,
    kind: place.kind,
    number: place.thread,
    url: record.url,
    author: place.author,
    association: record.association,
    written_at: timeText(record.writtenAtMs),
    received_at: timeText(record.receivedAtMs),
    title: record.title.forDisplay(),
    text: record.text.forDisplay(),
    label: record.label,
    score: record.score,
    reasons: record.reasons.map((reason) => ({ ...reason })),
    slop: slopToWire(slop),
    exempt: record.isExempt,
    corrected: record.corrected,
    case: record.caseId,
  };
}

export function slopToWire({ score, signs }: Pick<Slop, 'score' | 'signs'>): Message['slop'] {
  return { score, signs: signs.map((sign) => ({ ...sign })) };
}

export function correctionToWire(record: CorrectionRecord): Correction {
  return {
    id: record.id,
    repository: record.repository,
    message: record.messageId,
    judged: record.judged,
    label: record.label,
    made_at: timeText(record.madeAtMs),
    made_by: record.madeBy,
    undone_at: orNull(record.undoneAtMs),
  };
}

export function caseToWire(record: CaseRecord): Case {
  return {
    id: record.id,
    repository: record.repository,
    provider: record.provider,
    state: record.state,
    resolution: record.resolution,
    gist: record.gist.forDisplay(),
    label: record.label,
    score: record.score,
    suggested: record.suggested,
    messages: record.messages,
    opened_at: timeText(record.openedAtMs),
    last_at: timeText(record.lastAtMs),
    closed_at: orNull(record.closedAtMs),
  };
}

export function actToWire(record: ActRecord): Act {
  return {
    id: record.id,
    case: record.caseId,
    message: record.messageId,
    rung: record.rung,
    state: record.state,
    outcome: record.outcome,
    problem: record.problem,
    actor: record.actor,
    intended_at: timeText(record.intendedAtMs),
    settled_at: orNull(record.settledAtMs),
    undone_at: orNull(record.undoneAtMs),
    change: { ...record.change },
    undo: record.undo === null ? null : { ...record.undo },
  };
}

export function policyToWire({ slopLabel, trusted, ...same }: TriagePolicy): Policy {
  return { ...same, trusted: [...trusted], slop_label: slopLabel };
}

export function policyFromWire({ slop_label, ...same }: Policy): TriagePolicy {
  return { ...same, slopLabel: slop_label };
}

export function statisticsToWire(statistics: TriageStatistics, sinceMs: number): Statistics {
  const { confirmed, dismissed, overturned } = statistics;
  return {
    since: timeText(sinceMs),
    messages: statistics.messages,
    by_label: { ...statistics.byLabel },
    by_state: { ...statistics.byState },
    by_rung: { ...statistics.byRung },
    resolved: { confirmed, dismissed, overturned },
    upheld: statistics.upheld,
    refuted: statistics.refuted,
    precision: precisionOf(statistics),
    appeals: statistics.appeals,
    corrections: statistics.corrections,
    undone: statistics.undone,
  };
}
