import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import type { FailedJob } from '../records.ts';
import { shown } from '../shown.ts';
import { findWord } from '../step-words.ts';

const DEPLOYMENT_WORDS: readonly string[] = [
  'deploy',
  'deploys',
  'deployment',
  'publish',
  'release',
  'releases',
  'promote',
  'rollout',
  'rollback',
  'provision',
  'apply',
  'migrate',
  'migration',
  'migrations',
  'push',
  'upload',
  'ship',
];

/** What deploys or publishes is not begun twice, unless the playbook says that it may be. */
export const neverForDeployment: Guard = {
  name: 'never_for_deployment',
  protectsAgainst: 'Deploying or publishing twice.',
  covers: isRerun,
  settings: [],
  check({ situation: { run, failures }, options }) {
    const begun = [...failures.flatMap((failure) => reasonFor(failure) ?? []), ...reasonsOf(run.cancelledJobs)];
    const reasons = begun.sort();
    if (reasons.length === 0) return passes('no failed job deploys or publishes');
    if (options.idempotent === true) return passes(`${reasons[0]!}, and the playbook says idempotent: true`);
    return blocks(`${reasons[0]!}; where doing it twice is harmless, the action can say idempotent: true`);
  },
};

function reasonFor({ job, category, failedStep }: FailedJob): string | null {
  if (category === 'deployment') return `job ${shown(job)} failed while deploying`;
  return reasonsOf([job, failedStep])[0] ?? null;
}

function reasonsOf(names: readonly (string | null)[]): readonly string[] {
  return names.flatMap((name) => {
    const word = name === null ? null : findWord(name, DEPLOYMENT_WORDS);
    return word === null ? [] : [`${shown(name)} deploys or publishes (${word})`];
  });
}
