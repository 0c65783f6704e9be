import type { NewNotice } from '../notices/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { firstBlock } from './allowing.ts';
import { isChange } from './ceilings.ts';
import { dueSteps, isEscalationAfter, isUnderWay } from './decide.ts';
import { decideActions } from './decided-actions.ts';
import { planOf } from './deciding.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { Reason } from './healing-store.ts';
import { resolveSteps } from './playbook-references.ts';
import { reach } from './reaching.ts';

/**
 * What a playbook wants otherwise, as far as guards let it, where that became clear only after its steps were decided:
 * its attempts were used up meanwhile, or what it began showed nothing in its time.
 *
 * @param reason why it is done, and not the steps of the playbook
 * @param isBegun a run was begun, which may go on: nothing is changed beside it, only told
 * @returns null where nothing is to be done
 */
export async function planOtherwise(
  context: WorkflowContext,
  parts: HealParts,
  id: string,
  plan: HealPlanned,
  reason: Reason,
  isBegun: boolean,
): Promise<HealPlanned | null> {
  // What a playbook wants otherwise has no otherwise of its own.
  if (plan.reason !== null || plan.playbook.otherwise.length === 0) return null;
  const nowMs = await context.now('what else at');
  const found = await reach(context, parts, id, 'what else', async () => {
    const known = await parts.healings.situation(id);
    if (known === null || (await parts.healings.whyOver(id)) !== null) return null;
    if (!isBegun && isUnderWay(known)) return null;
    const { playbooks } = await parts.playbooks.all(known.run.repository);
    const wanted = resolveSteps(plan.playbook, 'otherwise', playbooks);
    if (!wanted.ok) return null;
    const situation = await parts.hands.examine(known);
    const own = isBegun ? 1 : 0;
    const history = { ...known.history, actionsOnIncident: known.history.actionsOnIncident + own };
    const { provider, name } = known.run.repository;
    const target = { provider, repository: name, run: known.run.run };
    const withheld: NewNotice[] = [];
    const steps = dueSteps({ ...situation, history }, wanted.steps).filter((step) => {
      if (step.kind !== 'action') return true;
      if (isBegun && isChange(step.action)) return false;
      const action = { kind: step.action, options: step.options };
      const block = firstBlock(situation, { action, plan }, parts.wideCaps, nowMs);
      if (block !== null) withheld.push(...parts.telling.withheld({ target }, block.reason, nowMs));
      return block === null;
    });
    if (withheld.length > 0) await parts.healings.move(id, { state: 'healing', notices: withheld });
    if (!steps.some(({ kind }) => kind === 'action')) return null;
    const actionsOf = (of: typeof steps) => decideActions(situation, situation.failures, of, parts.hash);
    const actions = actionsOf(steps);
    const decision = {
      playbook: plan.playbook,
      isEarly: false,
      level: plan.level,
      path: 'otherwise' as const,
      steps,
      actions,
      wanted: { steps, actions },
      escalations: actionsOf(steps.filter(isEscalationAfter)),
      considered: [],
      lowered: [],
      guards: [],
      reason: { ...reason, passesAgainAtMs: null },
    };
    return { ...planOf(situation, decision, parts), isBegun };
  });
  return found.is === 'refused' ? null : (found.value as unknown as HealPlanned | null);
}
