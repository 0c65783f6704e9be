import type { Principal } from '../access/index.ts';
import { type ApprovalAnswer, type ApprovalRequest, answerRequest, contentText, MACHINE_OPERATOR } from './approval.ts';
import type { RequestContent, RequestRecord, RequestState, Ruling } from './request-store.ts';

/** What a question is bound to: a hash of exactly what would be done, call by call. */
export function contentHashOf({ actions }: RequestContent, sha256: (text: string) => string): string {
  return sha256(
    contentText({ actions: actions.map(({ action }) => action), calls: actions.map(({ calls }) => calls) }),
  );
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
