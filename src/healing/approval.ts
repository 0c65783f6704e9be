import { organisationsFor, type Principal } from '../access/index.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Action, PlannedCall } from './records.ts';

/** Whoever sits at the machine itself, which may be anybody who may also answer under a name. */
export const MACHINE_OPERATOR = 'system';

/** Exactly what would be done: nothing beside it may be done on its approval. */
export interface ApprovalContent {
  readonly actions: readonly Action[];
  /** the calls each action would make, in the same order */
  readonly calls: readonly (readonly PlannedCall[])[];
}

export type ApprovalState = 'open' | 'approved' | 'rejected' | 'modified' | 'used' | 'withdrawn';

/** A question to people, bound to what would be done. It is answered once and used once. */
export interface ApprovalRequest {
  readonly id: string;
  readonly organisationId: string;
  /** SHA-256 of the content's canonical text, hexadecimal */
  readonly hash: string;
  /** how many people must approve, 1 or more */
  readonly approvers: number;
  readonly state: ApprovalState;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** nobody is reminded before; answers are taken all the same */
  readonly deferredUntilMs: number | null;
  /** ids of the people who approved, in the order they did */
  readonly approvedBy: readonly string[];
  /** the request that took the place of this one */
  readonly replacedBy: string | null;
}

/** What a person answers. `hash` is that of the content they saw. */
export type ApprovalAnswer =
  | { readonly verdict: 'approve' | 'reject'; readonly hash: string }
  | { readonly verdict: 'defer'; readonly hash: string; readonly untilMs: number }
  | {
      readonly verdict: 'modify';
      readonly hash: string;
      /** what is asked for instead, and the id of the new request */
      readonly content: ApprovalContent;
      readonly newId: string;
    };

/** `counted`: taken; `repeated`: the same answer came before, nothing was changed; `refused`: not taken. */
export type AnswerResult =
  | {
      readonly result: 'counted' | 'repeated';
      readonly request: ApprovalRequest;
      readonly next: ApprovalRequest | null;
    }
  | { readonly result: 'refused'; readonly code: RefusalCode; readonly sentence: string };

export type RefusalCode =
  | 'used'
  | 'withdrawn'
  | 'too_late'
  | 'wrong_person'
  | 'content_changed'
  | 'not_approved'
  | 'wrong_time';

/** The text whose hash an approval is bound to: the same for the same content, whatever the order of its keys. */
export function contentText({ actions, calls }: ApprovalContent): string {
  return canonicalJson({ actions, calls });
}

/** Begins a question. */
export function requestApproval(
  {
    id,
    organisationId,
    content,
    approvers,
    ttlMs,
  }: {
    id: string;
    organisationId: string;
    content: ApprovalContent;
    approvers: number;
    ttlMs: number;
  },
  nowMs: number,
  sha256: (text: string) => string,
): ApprovalRequest {
  return {
    id,
    organisationId,
    hash: sha256(contentText(content)),
    approvers: Math.max(1, approvers),
    state: 'open',
    createdAtMs: nowMs,
    expiresAtMs: nowMs + ttlMs,
    deferredUntilMs: null,
    approvedBy: [],
    replacedBy: null,
  };
}

/** Takes an answer of somebody, or says why not. The request given is not changed. */
export function answerRequest(
  request: ApprovalRequest,
  by: Principal,
  answer: ApprovalAnswer,
  nowMs: number,
  sha256: (text: string) => string,
): AnswerResult {
  if (!mayAnswer(request, by)) {
    return refused(
      'wrong_person',
      `expected a person who is operator or admin of the organisation, came ${by.kind} ${by.name}; ask one of them`,
    );
  }
  if (answer.hash !== request.hash) return refused('content_changed', CHANGED);
  if (isRepeated(request, by, answer)) return { result: 'repeated', request, next: null };
  if (request.state === 'withdrawn')
    return refused('withdrawn', 'expected an open request, came one that was withdrawn: what it asked about is over');
  if (request.state !== 'open')
    return refused('used', `expected an open request, came one that is ${request.state}; it is answered once`);
  if (nowMs >= request.expiresAtMs) return refused('too_late', lateSentence(request));
  switch (answer.verdict) {
    case 'approve': {
      if (by.id === MACHINE_OPERATOR && request.approvers > 1) return refused('wrong_person', unnamedSentence(request));
      const approvedBy = [...request.approvedBy, by.id];
      const isWhole = approvedBy.length >= request.approvers;
      return counted({ ...request, approvedBy, state: isWhole ? 'approved' : 'open' });
    }
    case 'reject':
      return counted({ ...request, state: 'rejected' });
    case 'defer': {
      // Turned round, so that what is no number is refused too.
      if (!(answer.untilMs > nowMs && answer.untilMs < request.expiresAtMs)) {
        return refused(
          'wrong_time',
          `expected a time before ${iso(request.expiresAtMs)}, when the request ends, and after now, came ${iso(answer.untilMs)}; choose one between`,
        );
      }
      return counted({ ...request, deferredUntilMs: answer.untilMs });
    }
    case 'modify': {
      const ttlMs = request.expiresAtMs - request.createdAtMs;
      const { organisationId, approvers } = request;
      const asked = { id: answer.newId, organisationId, content: answer.content, approvers, ttlMs };
      const next = requestApproval(asked, nowMs, sha256);
      if (next.hash === request.hash) {
        return refused(
          'content_changed',
          'expected other content, came the same; approve it as it is, or change something',
        );
      }
      return counted({ ...request, state: 'modified', replacedBy: next.id }, next);
    }
  }
}

/**
 * Uses an approval for what is about to be done: once, in time, and for nothing else.
 *
 * @param content what would be done now, planned again
 */
export function takeApproval(
  request: ApprovalRequest,
  content: ApprovalContent,
  nowMs: number,
  sha256: (text: string) => string,
): AnswerResult {
  if (request.state === 'used')
    return refused('used', 'expected an approval that was not used, came one that was; it is used once');
  if (request.state !== 'approved') {
    const came =
      request.state === 'open'
        ? `${request.approvedBy.length} of ${request.approvers} approvals`
        : `one that is ${request.state}`;
    return refused('not_approved', `expected an approved request, came ${came}; wait for people or ask again`);
  }
  if (nowMs >= request.expiresAtMs) return refused('too_late', lateSentence(request));
  if (sha256(contentText(content)) !== request.hash) return refused('content_changed', CHANGED);
  return counted({ ...request, state: 'used' });
}

const CHANGED =
  'expected what was asked about, came something else: what would be done has changed; look again and answer that';

/** Programs may ask and tell; only people approve. */
function mayAnswer({ organisationId }: ApprovalRequest, by: Principal): boolean {
  if (by.kind !== 'person') return false;
  const organisations = organisationsFor(by, 'execute');
  return organisations === 'everything' || organisations.includes(organisationId);
}

/** The same click again: by somebody who approved before, or of an answer that was taken already. */
function isRepeated(request: ApprovalRequest, by: Principal, answer: ApprovalAnswer): boolean {
  switch (answer.verdict) {
    case 'approve':
      return request.approvedBy.includes(by.id) && ['open', 'approved', 'used'].includes(request.state);
    case 'reject':
      return request.state === 'rejected';
    case 'defer':
      return request.state === 'open' && request.deferredUntilMs === answer.untilMs;
    case 'modify':
      return request.state === 'modified' && request.replacedBy === answer.newId;
  }
}

/** The same person could agree here and under a name of their own. */
function unnamedSentence({ approvers }: ApprovalRequest): string {
  return (
    `expected ${approvers} people who are known by name, came ${MACHINE_OPERATOR}, who may be one of them; ` +
    'agree in the dashboard, each under an account of their own'
  );
}

function lateSentence({ expiresAtMs }: ApprovalRequest): string {
  return `expected an answer before ${iso(expiresAtMs)}, came one later; ask again`;
}

function iso(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : 'no time';
}

function counted(request: ApprovalRequest, next: ApprovalRequest | null = null): AnswerResult {
  return { result: 'counted', request, next };
}

function refused(code: RefusalCode, sentence: string): AnswerResult {
  return { result: 'refused', code, sentence };
}
