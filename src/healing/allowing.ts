import { AuditRefusedError } from '../access/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { whyNotAgreed } from './agreement.ts';
import { waitFor } from './deciding.ts';
import type { WideCaps } from './guard.ts';
import { superseded } from './guards/superseded.ts';
import { checkGuards, EXHAUSTING_GUARDS } from './guards.ts';
import { GONE, type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { giveUp, KILL_SWITCH, PERMISSION_TRIES, PERMISSION_TRIES_BESIDE, reach, STOPPED_MOST_MS } from './reaching.ts';
import type { Action, Situation } from './records.ts';
import { isTelling } from './telling.ts';

const WAITS_MOST = 6;
/** Whether all was known was asked before; what an action of this healing began since is under way, and may be. */
const ASKED_ONCE = 'evidence_complete';

/** An audit that cannot be written is tried again so often, for about a week. */
const AUDIT_TRIES = 1_100;
/** The same beside a run that was begun; some two hours. */
const AUDIT_TRIES_BESIDE = 20;
const FIRST_AUDIT_PAUSE_MS = 5_000;
const LONGEST_AUDIT_PAUSE_MS = 10 * 60_000;

/** One action of a plan, and its place there. */
export interface Wanted {
  readonly action: Action;
  readonly position: number;
  readonly plan: Pick<
    HealPlanned,
    'playbook' | 'caps' | 'reason' | 'isEarly' | 'agreement' | 'isBegun' | 'verifyWithinMs'
  >;
  /** it was tried before, for as long as a permission was missing: some of it may be done */
  readonly isAgain: boolean;
  /** a try before may have reached the host, though nobody heard what came of it */
  readonly mayBeDone: boolean;
}

/** Whether to act. */
export type Leave =
  | {
      readonly is: 'allowed';
      /** the healing that does, or did, the same; null: this one */
      readonly takenBy: string | null;
    }
  /** it is not done; null: why is kept already, in a journal of before */
  | { readonly is: 'refused'; readonly reason: Reason | null }
  /** it was tried enough: what a playbook wants otherwise is to be done */
  | { readonly is: 'exhausted'; readonly reason: Reason }
  /** it is not what people agreed to, or they agreed for another time */
  | { readonly is: 'changed'; readonly reason: Reason };

/**
 * Asks once more, in the moment before an action, whether it may be: a pause or an answer may have taken days. What only
 * time forbids is waited for, and so is the end of a stop and an audit that can be written: without one nothing is done.
 * Keeps the intent when it may be, otherwise the reason why nothing is done. What was decided while the run went on is
 * taken back by that, and decided again when it is over. Where a run was begun already the healing does not end by what
 * is refused, and waits for it no longer than for that run.
 */
export async function allow(context: WorkflowContext, parts: HealParts, id: string, wanted: Wanted): Promise<Leave> {
  const { healings, hands, telling, hash } = parts;
  const { action, position, plan, isAgain, mayBeDone } = wanted;
  const isBegun = plan.isBegun === true;
  const stoppedMostMs = isBegun ? Math.min(STOPPED_MOST_MS, plan.verifyWithinMs) : STOPPED_MOST_MS;
  const sinceMs = await context.now('wanted at');
  let waits = 0;
  for (let tries = 0; ; ) {
    const nowMs = await context.now('allowed at');
    const work = async () => {
      const situation = await healings.situation(id);
      // What is not there any more needs no healing; neither does what went green without us.
      if (situation === null) return await refuse(GONE);
      const block = firstBlock(await hands.examine(situation), wanted, parts.wideCaps, nowMs);
      // What was on its way may have been done: then there is nothing left to forbid.
      if (mayBeDone && block?.reason.code !== KILL_SWITCH && (await hands.look(action)) !== undefined) {
        await healings.move(id, { state: 'healing', reason: plan.reason });
        return { is: 'allowed' as const, takenBy: null };
      }
      const over = isBegun ? null : await healings.whyOver(id);
      // A green run of a newer push is told as that.
      if (over !== null) return await refuse(block?.reason.code === superseded.name ? block.reason : over);
      if (block !== null) return await putOff(block.reason, block.passesAgainAtMs);
      const calls = await hands.plan(action);
      const { agreement } = plan;
      const changed = agreement === undefined || isAgain ? null : whyNotAgreed(agreement, action, calls, nowMs, hash);
      if (changed !== null) return isBegun ? await refuse(changed) : { is: 'changed' as const, reason: changed };
      const notices = isTelling(action.kind) ? telling.ofAction(action) : [];
      try {
        const reservation = await healings.reserve(
          id,
          position,
          action,
          calls,
          { ...plan.caps, ...parts.wideCaps },
          notices,
        );
        if (reservation.outcome === 'blocked') {
          const { reason, againInMs } = reservation;
          return await putOff(reason, againInMs === null ? null : nowMs + againInMs);
        }
        // Whatever stood in its way before is over.
        await healings.move(id, { state: 'healing', reason: plan.reason });
        return { is: 'allowed' as const, takenBy: reservation.outcome === 'taken' ? reservation.healingId : null };
      } catch (error) {
        if (!(error instanceof AuditRefusedError)) throw error;
        const sentence = `${error.message}; nothing is done before it can`;
        if (tries >= (isBegun ? AUDIT_TRIES_BESIDE : AUDIT_TRIES))
          return await refuse({ code: 'audit_refused', sentence });
        await healings.move(id, { state: 'stuck', reason: { code: 'audit_refused', sentence } });
        return { is: 'unaudited' as const };
      }
    };
    const rounds = isBegun ? PERMISSION_TRIES_BESIDE : PERMISSION_TRIES;
    const reached = await reach(context, parts, id, `allow ${action.kind}`, work, rounds);
    if (reached.is === 'refused') {
      if (!isBegun) await giveUp(context, parts, id, reached.reason);
      return reached;
    }
    const answer = reached.value;
    if (answer.is === 'later') {
      waits++;
      await context.sleep('until it may be', answer.waitMs);
    } else if (answer.is === 'stopped') {
      if (answer.waitMs > 0) await context.waitFor(TOPICS.resume, answer.waitMs);
    } else if (answer.is === 'unaudited') {
      await context.waitFor(TOPICS.resume, Math.min(LONGEST_AUDIT_PAUSE_MS, FIRST_AUDIT_PAUSE_MS * 2 ** tries++));
    } else return answer.is === 'refused' ? { is: 'refused', reason: answer.reason ?? null } : answer;

    async function putOff(reason: Reason, againAtMs: number | null) {
      const waitMs = waits < WAITS_MOST ? waitFor(againAtMs, nowMs) : null;
      return waitMs === null ? await refuse(reason) : { is: 'later' as const, waitMs };
    }

    async function refuse(reason: Reason) {
      const leftMs = sinceMs + stoppedMostMs - nowMs;
      if (reason.code === KILL_SWITCH && leftMs > 0) {
        const isStopped = await healings.waitForResume(id, reason);
        return { is: 'stopped' as const, waitMs: isStopped ? leftMs : 0 };
      }
      const notices = telling.withheld(action, reason, nowMs);
      if (isBegun) {
        if (notices.length > 0) await healings.move(id, { state: 'healing', notices });
        return { is: 'refused' as const, reason };
      }
      const mayElse = plan.isEarly !== true && plan.reason === null;
      if (mayElse && EXHAUSTING_GUARDS.has(reason.code)) return { is: 'exhausted' as const, reason };
      if (plan.isEarly !== true || !(await healings.gatherOn(id, reason)))
        await healings.move(id, { state: 'not_healed_by_choice', reason, notices });
      return { is: 'refused' as const, reason };
    }
  }
}

/** The guard that stands in the way of an action now; null when none does. */
export function firstBlock(
  situation: Situation,
  {
    action: { kind, options },
    plan: { playbook },
  }: { readonly action: Pick<Action, 'kind' | 'options'>; readonly plan: Pick<HealPlanned, 'playbook'> },
  wideCaps: WideCaps,
  nowMs: number,
): { readonly reason: Reason; readonly passesAgainAtMs: number | null } | null {
  for (const { guard, result } of checkGuards({ situation, playbook, action: kind, options, wideCaps, nowMs })) {
    if (guard === ASKED_ONCE || result.verdict === 'passes') continue;
    return { reason: { code: guard, sentence: result.sentence }, passesAgainAtMs: result.passesAgainAtMs };
  }
  return null;
}
