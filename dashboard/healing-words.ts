import type { Healing, HealingDetail, Request } from '../src/api/healing-contract.ts';
import { sentenceOf, wordOf } from './words.ts';

// The words of healing as people read them.

export const HEALING_STATE_WORDS: Readonly<Record<Healing['state'], string>> = {
  gathering: 'Gathering',
  observed: 'Observed',
  awaiting_decision: 'Awaiting decision',
  healing: 'Healing',
  verifying: 'Verifying',
  not_healed_by_choice: 'Nothing done',
  finished: 'Finished',
  cancelled: 'Cancelled',
  stuck: 'Stuck',
};

const STATE_SENTENCES: Readonly<Record<Healing['state'], string>> = {
  gathering: 'Waits until everything about the run is known.',
  observed: 'A playbook fits, and only looks on: nothing is done.',
  awaiting_decision: 'Waits for the answer of a person.',
  healing: 'Does what was decided.',
  verifying: 'Looks at the new run to see whether it helped.',
  not_healed_by_choice: 'Nothing was done.',
  finished: 'Finished.',
  cancelled: 'Somebody cancelled it; what was done stays done.',
  stuck: 'Cannot go on by itself.',
};

/** States in which nothing more happens. */
const ENDED: readonly Healing['state'][] = ['observed', 'not_healed_by_choice', 'finished', 'cancelled'];

export const OUTCOME_WORDS: Readonly<Record<NonNullable<Healing['outcome']>, string>> = {
  healed: 'Healed',
  not_healed: 'Not healed',
  superseded: 'Superseded',
  unknown: 'Outcome unknown',
};

const OUTCOME_SENTENCES: Readonly<Record<NonNullable<Healing['outcome']>, string>> = {
  healed: 'It helped: the new run is green.',
  not_healed: 'It did not help: the new run is red as well.',
  superseded: 'A newer commit made it pointless.',
  unknown: 'What came of it was not seen.',
};

/** Whether people were told. */
export const NOTICE_STATE_WORDS: Readonly<Record<HealingDetail['notices'][number]['state'], string>> = {
  waiting: 'Waits',
  sent: 'Told',
  given_up: 'Given up',
};

/** How much it may do by itself. */
export const LEVEL_WORDS: Readonly<Record<NonNullable<Healing['level']>, string>> = {
  observe: 'Only looks on',
  suggest: 'Suggests',
  approve: 'Asks first',
  auto: 'Acts by itself',
};

export const ACTION_WORDS: Readonly<Record<Request['actions'][number]['kind'], string>> = {
  rerun_failed_jobs: 'Run the failed jobs again',
  rerun_without_cache: 'Run again without the cache',
  cancel_run: 'Cancel the run',
  delete_cache: 'Delete a cache',
  open_issue: 'Open an issue',
  comment_pull_request: 'Comment on the pull request',
  set_commit_status: 'Set the status of the commit',
  notify: 'Tell somebody',
  escalate: 'Call for help',
};

export const ACTION_STATE_WORDS: Readonly<Record<string, string>> = {
  intended: 'Under way',
  done: 'Done',
  failed: 'Failed',
};

export const REQUEST_STATE_WORDS: Readonly<Record<Request['state'], string>> = {
  open: 'Open',
  approved: 'Approved',
  rejected: 'Rejected',
  modified: 'Asked anew',
  used: 'Approved and done',
  expired: 'Nobody answered',
  cancelled: 'Cancelled',
};

export const REQUEST_KIND_WORDS: Readonly<Record<Request['kind'], string>> = {
  approval: 'Approval',
  suggestion: 'Suggestion',
};

export type Verdict = Request['answers'][number]['verdict'];

/** What somebody did by an answer. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  approve: 'approved it',
  reject: 'rejected it',
  modify: 'left some of it out',
  defer: 'put it off',
};

/** Whether a healing has come to its end. */
export function isEnded({ state }: Pick<Healing, 'state'>): boolean {
  return ENDED.includes(state);
}

/** Where a healing stands and why, in one sentence: "why not healed" where it is not. */
export function standOf({ state, outcome, reason }: Pick<Healing, 'state' | 'outcome' | 'reason'>): string {
  if (reason !== null && reason.sentence !== '') return wholeSentence(reason.sentence);
  if (state === 'finished' && outcome !== null) return wordOf(OUTCOME_SENTENCES, outcome);
  return wordOf(STATE_SENTENCES, state);
}

/** Why what a playbook wants is not done: `Not done, because the branch is protected.` */
export function whyNotDone({ reason }: Pick<Healing, 'reason'>): string {
  if (reason === null || reason.sentence === '') return 'Not done.';
  return wholeSentence(`not done, because ${reason.sentence}`);
}

/** What the server says, as people write it: quotes for backticks, times to the minute, no ids, no asterisk. */
export function readable(said: string): string {
  return said
    .replace(/`([^`]*)`/g, '“$1”')
    .replace(/\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g, '$1 $2 UTC')
    .replace(/ stopped for \* /, ' stopped everywhere ')
    .replace(/ by usr_[0-9a-z]{26}\b/, '');
}

/** `nothing is done` as `Nothing is done.`; a name at the beginning stays as it is. */
export function wholeSentence(said: string): string {
  const words = readable(said);
  const sentence = /^[a-z]+[ ,:.!?]/.test(words) ? sentenceOf(words) : words;
  return /[.!?…]$/.test(words) ? sentence : `${sentence}.`;
}

/** Minutes as people say them. */
export function minutesText(minutes: number): string {
  if (minutes > 0 && minutes < 1) return 'less than a minute';
  const whole = Math.round(minutes);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}
