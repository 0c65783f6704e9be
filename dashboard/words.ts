import type { Anomaly } from '../src/api/anomaly-contract.ts';
import type { Failure, Incident, Key, User } from '../src/api/contract.ts';
import type { Act, Case, Message } from '../src/api/message-contract.ts';

// The words of the interface as people read them. A word the server adds later is shown as it is.

type Category = NonNullable<Failure['category']>;
type Origin = NonNullable<Failure['origin']>;

export const CATEGORY_WORDS: Readonly<Record<Category, string>> = {
  compile_error: 'Compile error',
  type_error: 'Type error',
  test_failure: 'Test failure',
  flaky_test: 'Flaky test',
  lint_or_format: 'Lint or format',
  dependency_resolution: 'Dependency resolution',
  missing_dependency: 'Missing dependency',
  configuration_error: 'Configuration error',
  quality_gate: 'Quality gate',
  checkout_error: 'Checkout error',
  merge_conflict: 'Merge conflict',
  docker_build: 'Docker build',
  deployment: 'Deployment',
  database: 'Database',
  auth_or_permission: 'Auth or permission',
  network: 'Network',
  registry_or_service_outage: 'Registry or service outage',
  rate_limited: 'Rate limited',
  out_of_memory: 'Out of memory',
  disk_full: 'Disk full',
  timeout: 'Timeout',
  cancelled: 'Cancelled',
  runner_or_infrastructure: 'Runner or infrastructure',
  resource_quota: 'Resource quota',
  crash: 'Crash',
  security_scan: 'Security scan',
  unknown: 'Unknown',
};

/** Whose fault. */
export const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  failure: 'The change',
  error: 'CI or the world',
  flaky: 'Flaky',
  unknown: 'Unknown',
};

/** Where it happened. */
export const PROVIDER_WORDS: Readonly<Record<Failure['provider'], string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  jenkins: 'Jenkins',
  circleci: 'CircleCI',
  buildkite: 'Buildkite',
  bitbucket: 'Bitbucket',
  'azure-devops': 'Azure DevOps',
  alertmanager: 'Alertmanager',
  sentry: 'Sentry',
  generic: 'its own system',
  local: 'its own system',
};

/** How far the diagnosis of a failure is. */
export const FAILURE_STATE_WORDS: Readonly<Record<Failure['state'], string>> = {
  pending: 'Waiting for its log',
  diagnosed: 'Diagnosed',
  unavailable: 'No log to be had',
  given_up: 'Diagnosis given up',
};

export const INCIDENT_STATE_WORDS: Readonly<Record<Incident['state'], string>> = {
  open: 'Open',
  diagnosing: 'Diagnosing',
  awaiting_decision: 'Awaiting decision',
  healing: 'Healing',
  verifying: 'Verifying',
  resolved: 'Resolved',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** What somebody may do, each including the one before. */
export const ROLE_WORDS: Readonly<Record<User['roles'][number]['role'], string>> = {
  viewer: 'Viewer',
  operator: 'Operator',
  admin: 'Administrator',
};

export const USER_STATE_WORDS: Readonly<Record<User['state'], string>> = {
  active: 'Active',
  invited: 'Invited',
  disabled: 'Disabled',
};

/** What a key may do. */
export const SCOPE_WORDS: Readonly<Record<Key['scopes'][number], string>> = {
  read: 'Read',
  write: 'Hand in',
  execute: 'Execute',
  admin: 'Administer',
};

/** Where the life of an anomaly stands. */
export const ANOMALY_STATE_WORDS: Readonly<Record<Anomaly['state'], string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  silenced: 'Silenced',
  resolved: 'Over',
};

/** Where the life of a case stands. */
export const CASE_STATE_WORDS: Readonly<Record<Case['state'], string>> = {
  open: 'Open',
  in_review: 'In review',
  acted: 'Acted',
  appealed: 'Appealed',
  closed: 'Closed',
};

/** What a message is taken for. */
export const MESSAGE_LABEL_WORDS: Readonly<Record<Message['label'], string>> = {
  ham: 'Ham',
  spam: 'Spam',
  scam: 'Scam',
  phishing: 'Phishing',
  injection: 'Orders to an agent',
  slop: 'Slop',
};

/** What may be done about a message. */
export const RUNG_WORDS: Readonly<Record<Act['rung'], string>> = {
  ignore: 'Ignore',
  monitor: 'Monitor',
  label: 'Label',
  greylist: 'Greylist',
  hide: 'Hide',
  quarantine: 'Quarantine',
  report: 'Report',
  escalate: 'Escalate',
  block: 'Block',
};

/** How far an act is. */
export const ACT_STATE_WORDS: Readonly<Record<Act['state'], string>> = {
  intended: 'About to be done',
  done: 'Done',
  failed: 'Failed',
  undo_intended: 'About to be taken back',
  undone: 'Taken back',
};

/** Why a diagnosis may be weaker than it could be. */
export const MISSING_SENTENCES: Readonly<Record<string, string>> = {
  truncated: 'The log ends before the CI system’s last words. Fetch it again after the job has ended.',
  no_error_line: 'No line says that something went wrong. Let the failing command print its errors.',
  failing_step_absent: 'No step is seen to end with an exit code other than 0.',
  tests_absent: 'It looks like a failure of tests, yet no line names a test that failed.',
  log_too_large: 'Of a log this large, only the lines that may matter were looked at closely.',
  result_absent: 'The log does not say how the run ended; that it failed is judged from its lines.',
};

const CONFIDENCE_WORDS: readonly { readonly from: number; readonly words: string }[] = [
  { from: 0.9, words: 'very sure' },
  { from: 0.75, words: 'fairly sure' },
  { from: 0.5, words: 'likely' },
  { from: 0.25, words: 'a guess' },
  { from: 0, words: 'hardly more than a guess' },
];

/**
 * A confidence in words.
 *
 * @param confidence 0..1
 */
export function confidenceWords(confidence: number): string {
  return CONFIDENCE_WORDS.find(({ from }) => confidence >= from)?.words ?? 'unknown';
}

/** The word people read for a word of the interface. */
export function wordOf(words: Readonly<Record<string, string>>, word: string): string {
  return Object.hasOwn(words, word) ? words[word]! : spacedOf(word);
}

/** Words as the beginning of a sentence. */
export function sentenceOf(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `fix_failing_test` as `Fix failing test`. */
export function spacedOf(name: string): string {
  return sentenceOf(name.replaceAll('_', ' '));
}
