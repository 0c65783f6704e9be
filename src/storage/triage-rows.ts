import { Tainted } from '../foundation/index.ts';
import type { Provider } from '../intake/index.ts';
import type { ActRecord, CaseRecord, CorrectionRecord, MessageRecord } from '../triage/index.ts';
import type { Row } from './database.ts';

/** A message, with what a person said of it. */
export function toMessage(row: Row): MessageRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    place: {
      repository: { provider: row.provider as Provider, name: row.repository as string },
      kind: row.kind as MessageRecord['place']['kind'],
      thread: row.thread === null ? null : Number(row.thread),
      comment: row.comment as string | null,
      node: row.node as string | null,
      author: row.author as string | null,
    },
    key: row.key as string,
    title: new Tainted(row.title as string),
    text: new Tainted(row.text as string),
    url: row.url as string | null,
    association: row.association as MessageRecord['association'],
    accountCreatedAtMs: row.account_created_at as number | null,
    writtenAtMs: row.written_at as number,
    receivedAtMs: row.received_at as number,
    label: row.label as MessageRecord['label'],
    score: row.score as number,
    reasons: row.reasons as MessageRecord['reasons'],
    slop: row.slop as MessageRecord['slop'],
    isExempt: row.is_exempt as boolean,
    caseId: row.case_id as string | null,
    corrected: row.corrected as MessageRecord['corrected'],
  };
}

export function toCase(row: Row): CaseRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    repository: row.repository as string,
    provider: row.provider as Provider,
    state: row.state as CaseRecord['state'],
    resolution: row.resolution as CaseRecord['resolution'],
    gist: new Tainted(row.gist as string),
    label: row.label as CaseRecord['label'],
    score: row.score as number,
    suggested: row.suggested as CaseRecord['suggested'],
    messages: row.messages as number,
    openedAtMs: row.opened_at as number,
    lastAtMs: row.last_at as number,
    closedAtMs: row.closed_at as number | null,
  };
}

export function toAct(row: Row): ActRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    caseId: row.case_id as string,
    messageId: row.message_id as string,
    rung: row.rung as ActRecord['rung'],
    state: row.state as ActRecord['state'],
    change: row.change as ActRecord['change'],
    undo: row.undo as ActRecord['undo'],
    actor: row.actor as string,
    intendedAtMs: row.intended_at as number,
    settledAtMs: row.settled_at as number | null,
    undoneAtMs: row.undone_at as number | null,
    outcome: row.outcome as ActRecord['outcome'],
    problem: row.problem as string | null,
  };
}

export function toCorrection(row: Row): CorrectionRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    repository: row.repository as string,
    messageId: row.message_id as string | null,
    judged: row.judged as CorrectionRecord['judged'],
    label: row.label as CorrectionRecord['label'],
    madeAtMs: row.made_at as number,
    madeBy: row.made_by as string,
    undoneAtMs: row.undone_at as number | null,
  };
}
