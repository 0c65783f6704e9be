import type { ActionKind } from './records.ts';

/** One option of an action. */
export interface ActionOption {
  /** `words`: a list of words, kept as one text with commas; `duration`: kept as milliseconds; `count`: 1 to 100 */
  readonly type: 'text' | 'words' | 'boolean' | 'duration' | 'count';
  readonly isRequired: boolean;
  /** the only values; absent where any text of 1 to 200 characters is one */
  readonly values?: readonly string[];
  readonly description: string;
}

const TO: ActionOption = {
  type: 'text',
  isRequired: false,
  description: 'a receiver of the server’s settings; left out, or not set up there: all of them',
};
const IDEMPOTENT: ActionOption = {
  type: 'boolean',
  isRequired: false,
  description: 'true: deploying or publishing twice does no harm here, so such jobs may run again',
};

const DEFAULT_BRANCH: ActionOption = {
  type: 'boolean',
  isRequired: false,
  description: 'true: also the caches of the default branch, which runs without one of their own are given; on GitHub',
};

// Two systems cannot tell caches apart: the plan of the action says so, too.
const KEYS =
  'how the keys of the caches begin; GitLab clears all runner caches of the project whatever it says, and Jenkins the ' +
  'whole workspace';

/** What can be said of each action, by kind and name. */
export const ACTION_OPTIONS: Readonly<Record<ActionKind, Readonly<Record<string, ActionOption>>>> = {
  rerun_failed_jobs: { idempotent: IDEMPOTENT },
  rerun_without_cache: {
    cache: {
      type: 'text',
      isRequired: false,
      description: `${KEYS}; left out: all of the branch`,
    },
    default_branch: DEFAULT_BRANCH,
    idempotent: IDEMPOTENT,
  },
  cancel_run: {},
  delete_cache: {
    cache: { type: 'text', isRequired: true, description: KEYS },
    default_branch: DEFAULT_BRANCH,
  },
  open_issue: { labels: { type: 'words', isRequired: false, description: 'labels of the issue, beside `regreen`' } },
  comment_pull_request: {},
  set_commit_status: {
    context: { type: 'text', isRequired: false, description: 'the name of the status; `regreen` when left out' },
    state: {
      type: 'text',
      isRequired: false,
      values: ['success', 'failure', 'error', 'pending'],
      description: 'what the status says; `success`, as advice, when left out',
    },
  },
  notify: { to: TO },
  escalate: {
    to: TO,
    after: {
      type: 'duration',
      isRequired: false,
      description: 'how long to wait for a person before; at once when left out',
    },
    attempts: {
      type: 'count',
      isRequired: false,
      description: 'only once so many changes were made for the incident and did not help',
    },
  },
};
