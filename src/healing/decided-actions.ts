import { canonicalJson } from './canonical-json.ts';
import { isChange } from './ceilings.ts';
import type { DecidedAction } from './decision.ts';
import type { PlaybookStep } from './playbook.ts';
import type { ActionTarget, FailedJob, Situation } from './records.ts';

type ActionStep = PlaybookStep & { readonly kind: 'action' };

/** The actions of some steps, in order, each once. */
export function decideActions(
  situation: Situation,
  failures: readonly FailedJob[],
  steps: readonly PlaybookStep[],
  sha256: (text: string) => string,
): readonly DecidedAction[] {
  const byKey = new Map<string, DecidedAction>();
  const target = targetOf(situation, failures);
  for (const step of steps) {
    if (step.kind !== 'action') continue;
    const key = sha256(canonicalJson(identityOf(situation, target, step)));
    if (byKey.has(key)) continue;
    byKey.set(key, { kind: step.action, target, options: step.options, key, incidentId: situation.incidentId });
  }
  return [...byKey.values()];
}

function targetOf({ run }: Situation, failures: readonly FailedJob[]): ActionTarget {
  return {
    provider: run.repository.provider,
    repository: run.repository.name,
    run: run.run,
    attempt: run.attempt,
    jobs: failures.flatMap(({ providerJob }) => providerJob ?? []).sort(),
    branch: run.branch,
    commit: run.commit,
    pullRequest: run.pullRequest,
  };
}

/**
 * What makes two actions the same: changes are about an attempt of a run, notices about an incident. What is written in a
 * place of its own is brought up to date there by each attempt.
 */
function identityOf(
  { incidentId, run: { round } }: Situation,
  target: ActionTarget,
  { action, options }: ActionStep,
): object {
  const { provider, repository, run, attempt, commit, pullRequest } = target;
  const base = { action, provider, repository, options };
  if (isChange(action)) return { ...base, run, attempt, round };
  if (action === 'open_issue') return { ...base, incidentId, run, attempt, round };
  if (action === 'comment_pull_request') return { ...base, incidentId, pullRequest, run, attempt, round };
  if (action === 'set_commit_status') return { ...base, commit, run, attempt };
  return { ...base, incidentId };
}
