import type { Category } from '../rules/index.ts';
import { type ActionKind, LEVELS, type Level } from './records.ts';

/** The highest level any playbook may reach, by category. */
export type Ceilings = Readonly<Record<Category, Level>>;

/** The ceilings unless an operator sets others. What a person must judge does not happen by itself. */
export const DEFAULT_CEILINGS: Ceilings = {
  runner_or_infrastructure: 'auto',
  network: 'auto',
  registry_or_service_outage: 'auto',
  rate_limited: 'auto',
  checkout_error: 'auto',
  disk_full: 'auto',
  out_of_memory: 'auto',
  flaky_test: 'auto',
  timeout: 'approve',
  resource_quota: 'approve',
  docker_build: 'approve',
  compile_error: 'approve',
  type_error: 'approve',
  test_failure: 'approve',
  lint_or_format: 'approve',
  configuration_error: 'approve',
  crash: 'approve',
  quality_gate: 'suggest',
  dependency_resolution: 'suggest',
  missing_dependency: 'suggest',
  merge_conflict: 'suggest',
  deployment: 'suggest',
  database: 'suggest',
  auth_or_permission: 'suggest',
  security_scan: 'suggest',
  cancelled: 'observe',
  unknown: 'observe',
};

const RERUNS: readonly ActionKind[] = ['rerun_failed_jobs', 'rerun_without_cache', 'delete_cache'];
const CHANGES: readonly ActionKind[] = [...RERUNS, 'cancel_run'];
const CODE_HOST_WRITES: readonly ActionKind[] = ['open_issue', 'comment_pull_request', 'set_commit_status'];

const REPEATABLE: readonly Category[] = [
  'runner_or_infrastructure',
  'network',
  'registry_or_service_outage',
  'rate_limited',
  'checkout_error',
  'disk_full',
  'out_of_memory',
  'flaky_test',
  'timeout',
  'resource_quota',
  'docker_build',
];

/** True for what changes the CI system; the other kinds tell somebody something. */
export function isChange(action: ActionKind): boolean {
  return CHANGES.includes(action);
}

/** True for what begins jobs again, or makes sure that they begin differently. */
export function isRerun(action: ActionKind): boolean {
  return RERUNS.includes(action);
}

/** True for what writes where anybody may read it. */
export function isCodeHostWrite(action: ActionKind): boolean {
  return CODE_HOST_WRITES.includes(action);
}

/** Why an action is never right for a category, at whatever level; null when it may be. */
export function whyForbidden(action: ActionKind, category: Category): string | null {
  if (category === 'security_scan' && (action === 'open_issue' || action === 'comment_pull_request')) {
    return 'what a security scan found is not told in public; use notify or escalate';
  }
  if (isRerun(action) && !REPEATABLE.includes(category)) {
    return `running it again does not change ${category}, it hides it; use open_issue, comment_pull_request or notify`;
  }
  return null;
}

/** The lower of two levels. */
export function lowerLevel(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) <= LEVELS.indexOf(b) ? a : b;
}
