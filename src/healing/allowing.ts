import { AuditRefusedError } from '../access/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { waitFor } from './deciding.ts';
import type { WideCaps } from './guard.ts';
import { checkGuards } from './guards.ts';
import { GONE, type HealParts, type HealPlanned, TOPICS } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { giveUp, KILL_SWITCH, reach, STOPPED_MOST_MS } from './reaching.ts';
import type { Action, Situation } from './records.ts';
import { isTelling } from './telling.ts';

const WAITS_MOST = 6;
/** Whether all was known was asked before; what an action of this healing began since is under way, and may be. */
const ASKED_ONCE = 'evidence_complete';

/** An audit that cannot be written is tried again so often, for about a week. */
const AUDIT_TRIES = 1_100;
const FIRST_AUDIT_PAUSE_MS = 5_000;
const LONGEST_AUDIT_PAUSE_MS = 10 * 60_000;

/** One action of a plan, and its place there. */
export interface Wanted {
  readonly action: Action;
  readonly position: number;
  readonly plan: Pick<HealPlanned, 'playbook' | 'caps' | 'reason' | 'isEarly'>;
}

/** Leave to act. */
export interface Leave {
  /** the healing that does, or did, the same; null: this one */
  readonly takenBy: string | null;
}

/**
 * Asks once more, in the moment before an action, whether it may be: a pause or an answer may have taken days. What only
 * time forbids is waited for, and so is the end of a stop and an audit that can be written: without one nothing is done.
 * Keeps the intent when it may be, otherwise the reason why nothing is done. What was decided while the run went on is
 * taken back by that, and decided again when it is over.
 *
 * @returns null when it may not be
 */
export async function allow(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  wanted: Wanted,
): Promise<Leave | null> {
  const { healings, hands, telling } = parts;
  const { action, position, plan } = wanted;
  const sinceMs = await context.now('wanted at');
  let waits = 0;
  for (let tries = 0; ; ) {
    const nowMs = await context.now('allowed at');
    const reached = await reach(context, parts, id, `allow ${action.kind}`, async () => {
      const situation = await healings.situation(id);
      // What is not there any more needs no healing.
      if (situation === null) return await refuse(GONE);
      const block = firstBlock(await hands.examine(situation), wanted, parts.wideCaps, nowMs);
      if (block !== null) return await putOff(block.reason, block.passesAgainAtMs);
      const calls = await hands.plan(action);
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
        if (tries >= AUDIT_TRIES) return await refuse({ code: 'audit_refused', sentence });
        await healings.move(id, { state: 'stuck', reason: { code: 'audit_refused', sentence } });
        return { is: 'unaudited' as const };
      }
    });
    if (reached.is === 'refused') {
      await giveUp(context, parts, id, reached.reason);
      return null;
    }
    const answer = reached.value;
    if (answer.is === 'allowed') return { takenBy: answer.takenBy };
    if (answer.is === 'refused') return null;
    if (answer.is === 'later') {
      waits++;
      await context.sleep('until it may be', answer.waitMs);
    } else if (answer.is === 'stopped') {
      if (answer.waitMs > 0) await context.waitFor(TOPICS.resume, answer.waitMs);
    } else await context.waitFor(TOPICS.resume, Math.min(LONGEST_AUDIT_PAUSE_MS, FIRST_AUDIT_PAUSE_MS * 2 ** tries++));

    async function putOff(reason: Reason, againAtMs: number | null) {
      const waitMs = waits < WAITS_MOST ? waitFor(againAtMs, nowMs) : null;
      return waitMs === null ? await refuse(reason) : { is: 'later' as const, waitMs };
    }

    async function refuse(reason: Reason) {
      const leftMs = sinceMs + STOPPED_MOST_MS - nowMs;
      if (reason.code === KILL_SWITCH && leftMs > 0) {
        const isStopped = await healings.waitForResume(id, reason);
        return { is: 'stopped' as const, waitMs: isStopped ? leftMs : 0 };
      }
      if (plan.isEarly !== true || !(await healings.gatherOn(id, reason)))
        await healings.move(id, {
          state: 'not_healed_by_choice',
          reason,
          notices: telling.withheld(action, reason, nowMs),
        });
      return { is: 'refused' as const };
    }
  }
}

function firstBlock(
  situation: Situation,
  { action: { kind, options }, plan: { playbook } }: Wanted,
  wideCaps: WideCaps,
  nowMs: number,
): { readonly reason: Reason; readonly passesAgainAtMs: number | null } | null {
  for (const { guard, result } of checkGuards({ situation, playbook, action: kind, options, wideCaps, nowMs })) {
    if (guard === ASKED_ONCE || result.verdict === 'passes') continue;
    return { reason: { code: guard, sentence: result.sentence }, passesAgainAtMs: result.passesAgainAtMs };
  }
  return null;
}
