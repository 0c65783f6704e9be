import { createHash } from 'node:crypto';
import { BadInputError } from '../foundation/index.ts';
import type { Action, ActionResult, ActionTarget, PlannedCall } from '../healing/index.ts';
import { cutMarkdown, plainLine } from '../text/index.ts';

/** What code hosts take at most in one text. */
const LONGEST_BODY = 65_535;
const LONGEST_TITLE = 250;
const LONGEST_LABEL = 50;
const LONGEST_STATUS_NAME = 100;
/** what follows the key of an action in its line: a checksum */
const SUM_AND_END = 64 + ' -->\n'.length;

/** The label of everything we open. */
export const LABEL = 'regreen';

/** The run of an action, as the provider names it. @throws BadInputError when it is none */
export function runOfTarget({ run }: ActionTarget): string {
  if (run === null || !/^\d{1,20}$/.test(run)) throw wrong('a run', run);
  return run;
}

/** What became of cancelling a run, which is looked at until it is over. @throws BadInputError when it is none */
export function cancelled(
  target: ActionTarget,
  summary: string,
  sinceMs: number,
  url: string | null = null,
): ActionResult {
  const watched = { run: runOfTarget(target), attempt: target.attempt, jobs: [], sinceMs, isCancelled: true };
  return { summary, url, watched, undo: null };
}

/** @throws BadInputError when it is none */
export function commitOfTarget({ commit }: ActionTarget): string {
  if (commit === null || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    throw wrong('a commit of 40 or 64 digits', commit);
  return commit;
}

/** @throws BadInputError when it is none */
export function pullRequestOfTarget({ pullRequest }: ActionTarget): number {
  if (pullRequest === null || !Number.isSafeInteger(pullRequest) || pullRequest < 1) {
    throw wrong('a pull request', pullRequest);
  }
  return pullRequest;
}

/** @throws BadInputError when it cannot be that of a file below the root */
export function checkedFilePath(path: string): string {
  const isPath =
    path.length <= 300 && path.split('/').every((part) => /^(?!\.{1,2}$)[^\x00-\x1f\x7f\\]{1,255}$/.test(part));
  if (!isPath) throw wrong('the path of a file', path);
  return path;
}

/**
 * A text of an action as the code host keeps it: found again by its first line, and known as done by its second, which
 * also tells whether anybody changed it since.
 */
export interface MarkedText {
  readonly title: string;
  readonly body: string;
  /** whether a text that is there is about the same thing, and whether it is this very one */
  isOfSameThing(body: string | null): boolean;
  isThis(body: string | null): boolean;
  /** whether a text that is there says the same, whatever it was written for */
  saysTheSame(title: string, body: string | null): boolean;
}

/** What a text that is there looks like to whoever brings it up to date. */
export interface FoundText {
  /** empty where there is none, as of comments */
  readonly title: string;
  readonly body: string | null;
}

/** What code hosts make of a text before they are sent it. */
type Adapting = (text: string) => string;

/** The text of an issue about an incident: one a whole life long. */
export function issueText(action: Action, adapt: Adapting = asItIs): MarkedText {
  return markedText(action, `<!-- regreen:incident ${identifierOf(action)} -->`, true, adapt);
}

/** The one comment on a pull request. */
export function commentText(action: Action, adapt: Adapting = asItIs): MarkedText {
  return markedText(action, '<!-- regreen:pr-summary -->', false, adapt);
}

/** True for an action that only brings up to date what is there: where nothing is, it has nothing to do. */
export function isUpdate({ options }: Action): boolean {
  return options.standing !== undefined;
}

/** Whether the issue of an incident that stands so is to be open. */
export function isToBeOpen({ options }: Action): boolean {
  return options.standing !== 'resolved';
}

/** Whether there is a text in which a person has the last word: what comes later of its incident leaves it alone, too. */
export function isEdited(found: FoundText | null): boolean {
  return found !== null && !isUntouched(found);
}

/** Why what is there is left as it is, for a sentence; null: it is brought up to date. */
export function whyLeft(found: FoundText | null): string | null {
  if (found === null) return 'it is gone';
  if (!isUntouched(found)) return 'somebody edited it';
  return null;
}

/** What came of an update: it was made, or a person has the last word. What comes after it takes it back. */
export function updateResult({ kind }: Action, why: string | null, { url }: Pick<ActionResult, 'url'>): ActionResult {
  const what = kind === 'open_issue' ? 'the issue' : 'the comment';
  const summary = why === null ? `${what} is up to date` : `${what} is left as it is: ${why}`;
  return { summary, url, watched: null, undo: null };
}

/** Whether a text is as it was written here: whoever changed a letter of it since has the last word. */
function isUntouched({ title, body }: FoundText): boolean {
  const whole = lines(body ?? '');
  const [head, sum] =
    /^<!-- regreen:[^\n]{1,200} -->\n<!-- regreen:action [0-9a-f]{64} ([0-9a-f]{64}) -->\n/.exec(whole) ?? [];
  return head !== undefined && sumOf(title, whole.slice(head.length)) === sum;
}

/** A call that deletes more than the caches a playbook names by the beginning of their keys: it says so. */
export function deletingMore(call: PlannedCall, { options }: Action, what: string): PlannedCall {
  if (options.cache === undefined) return call;
  return { ...call, note: `${what}: it cannot delete only the caches whose keys begin with ${options.cache}` };
}

/** The labels of an issue: ours, by which it is found again, and those of the playbook. */
export function labelsOf({ options }: Action): readonly string[] {
  const wanted = String(options.labels ?? '')
    .split(',')
    .map((word) => plainLine(word.trim(), LONGEST_LABEL))
    .filter((word) => word !== '');
  return [...new Set([LABEL, ...wanted])];
}

/** The name of a status; ours unless the playbook names another. */
export function statusNameOf({ options }: Action): string {
  return plainLine(String(options.context ?? LABEL), LONGEST_STATUS_NAME);
}

/** The title of an action on one line, for statuses. */
export function lineOf({ text }: Action, most: number): string {
  if (text === null) throw wrong('a text', text);
  return plainLine(text.title, most);
}

function markedText(action: Action, marker: string, hasTitle: boolean, adapt: Adapting): MarkedText {
  const { text, key } = action;
  if (text === null) throw wrong('a text', text);
  if (!/^[0-9a-f]{64}$/.test(key)) throw wrong('a key of 64 hexadecimal digits', key);
  const known = `${marker}\n<!-- regreen:action ${key} `;
  const title = plainLine(text.title, LONGEST_TITLE);
  const body = cutMarkdown(adapt(text.body), LONGEST_BODY - known.length - SUM_AND_END);
  const sum = sumOf(hasTitle ? title : '', body);
  return {
    title,
    body: `${known}${sum} -->\n${body}`,
    isOfSameThing: (found) => lines(found ?? '').startsWith(`${marker}\n`),
    isThis: (found) => lines(found ?? '').startsWith(known),
    saysTheSame: (foundTitle, found) =>
      isUntouched({ title: foundTitle, body: found }) && (found ?? '').includes(` ${sum} -->`),
  };
}

/** Hosts end lines in their own way, and leave out what is empty around a text. */
function sumOf(title: string, body: string): string {
  return createHash('sha256')
    .update(`${title.trim()}\n${lines(body).trim()}`)
    .digest('hex');
}

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function asItIs(text: string): string {
  return text;
}

function identifierOf({ incidentId }: Action): string {
  if (!/^[a-z]{2,10}_[\w-]{1,100}$/i.test(incidentId)) throw wrong('the identifier of an incident', incidentId);
  return incidentId;
}

function wrong(expected: string, given: unknown): BadInputError {
  return new BadInputError(`this action needs ${expected}: given was ${JSON.stringify(given)?.slice(0, 100)}`);
}
