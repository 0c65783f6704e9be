import type { ExpressionValues } from './expression-names.ts';
import type { FailedJob, Situation } from './records.ts';

const TEXT_CHARACTERS_MOST = 1000;

/** What the names of expressions stand for, for one failed job. */
export function expressionValues({ run, failures, history }: Situation, failure: FailedJob): ExpressionValues {
  return {
    category: failure.category,
    origin: failure.origin,
    confidence: failure.confidence,
    rule: cut(failure.rule),
    branch: cut(run.branch),
    is_default_branch: run.branch === null || run.defaultBranch === null ? null : run.branch === run.defaultBranch,
    is_pull_request: run.pullRequest !== null,
    trust: run.trust,
    repository: cut(run.repository.name),
    provider: run.repository.provider,
    pipeline: cut(run.pipeline),
    job: cut(failure.job),
    failed_step: cut(failure.failedStep),
    trigger: cut(run.trigger),
    attempt: run.attempt,
    failed_jobs: failures.length,
    superseded: history.newerRun !== null,
  };
}

/** Names of jobs and branches come from outside and may be of any length. */
function cut(text: string | null): string | null {
  return text === null ? null : text.slice(0, TEXT_CHARACTERS_MOST);
}
