import type { Principal } from '../access/index.ts';
import {
  type ApprovalAnswer,
  type ApprovalContent,
  type ApprovalRequest,
  answerRequest,
  contentText,
  MACHINE_OPERATOR,
  takeApproval,
} from './approval.ts';
import type { RequestContent, RequestRecord, RequestState, Ruling } from './request-store.ts';

/** What a question is bound to: a hash of exactly what would be done, call by call. */
export function contentHashOf({ actions }: RequestContent, sha256: (text: string) => string): string {
  return sha256(contentText(contentOf({ actions })));
}

/** What an answer makes of a question as it is kept. */
export function ruleOn(
  record: RequestRecord,
  by: Principal,
  answer: ApprovalAnswer,
  nowMs: number,
  sha256: (text: string) => string,
): Ruling {
  const result = answerRequest(toApproval(record), by, answer, nowMs, sha256);
  if (result.result === 'refused') return { accepted: false, code: result.code, sentence: result.sentence };
  const { state, deferredUntilMs } = result.request;
  return { accepted: true, isRepeated: result.result === 'repeated', state: state as RequestState, deferredUntilMs };
}

/**
 * Whether what people agreed to is good for what would be done now. The healing that asked may be told so twice: it may
 * have stood still after it had used it. That it came in time was looked at when it was taken.
 */
export function isGoodFor(
  record: RequestRecord,
  { actions }: RequestContent,
  sha256: (text: string) => string,
): boolean {
  const approval = toApproval(record.state === 'used' ? { ...record, state: 'approved' } : record);
  return takeApproval(approval, contentOf({ actions }), record.createdAtMs, sha256).result === 'counted';
}

function contentOf({ actions }: RequestContent): ApprovalContent {
  return { actions: actions.map(({ action }) => action), calls: actions.map(({ calls }) => calls) };
}

function toApproval(record: RequestRecord): ApprovalRequest {
  const { id, organisationId, contentHash, approvers, state, createdAtMs, expiresAtMs, deferredUntilMs, answers } =
    record;
  return {
    id,
    organisationId,
    hash: contentHash,
    approvers,
    state: state === 'expired' ? 'used' : state === 'cancelled' ? 'withdrawn' : state,
    createdAtMs,
    expiresAtMs,
    deferredUntilMs,
    approvedBy: answers
      .filter(({ verdict, person }) => verdict === 'approve' && (approvers === 1 || person !== MACHINE_OPERATOR))
      .map(({ person }) => person),
    replacedBy: null,
  };
}
