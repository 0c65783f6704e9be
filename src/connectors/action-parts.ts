import { BadInputError } from '../foundation/index.ts';
import type { Action, ActionTarget } from '../healing/index.ts';
import { cutMarkdown, plainLine } from '../text/index.ts';

/** What code hosts take at most in one text. */
const LONGEST_BODY = 65_535;
const LONGEST_TITLE = 250;
const LONGEST_LABEL = 50;
const LONGEST_STATUS_NAME = 100;

/** The label of everything we open. */
export const LABEL = 'regreen';

/** The run of an action, as the provider names it. @throws BadInputError when it is none */
export function runOfTarget({ run }: ActionTarget): string {
  if (run === null || !/^\d{1,20}$/.test(run)) throw wrong('a run', run);
  return run;
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

/** A text of an action as the code host keeps it: found again by its first line, and known as done by its second. */
export interface MarkedText {
  readonly title: string;
  readonly body: string;
  /** whether a text that is there is about the same thing, and whether it is this very one */
  isOfSameThing(body: string | null): boolean;
  isThis(body: string | null): boolean;
}

/** The text of an issue about an incident: one a whole life long. */
export function issueText(action: Action): MarkedText {
  return markedText(action, `<!-- regreen:incident ${identifierOf(action)} -->`);
}

/** The one comment on a pull request. */
export function commentText(action: Action): MarkedText {
  return markedText(action, '<!-- regreen:pr-summary -->');
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

function markedText(action: Action, marker: string): MarkedText {
  const { text, key } = action;
  if (text === null) throw wrong('a text', text);
  if (!/^[0-9a-f]{64}$/.test(key)) throw wrong('a key of 64 hexadecimal digits', key);
  const head = `${marker}\n<!-- regreen:action ${key} -->\n`;
  const startsWith = (body: string | null, start: string) => (body ?? '').replaceAll('\r\n', '\n').startsWith(start);
  return {
    title: plainLine(text.title, LONGEST_TITLE),
    body: head + cutMarkdown(text.body, LONGEST_BODY - head.length),
    isOfSameThing: (body) => startsWith(body, `${marker}\n`),
    isThis: (body) => startsWith(body, head.trimEnd()),
  };
}

function identifierOf({ incidentId }: Action): string {
  if (!/^[a-z]{2,10}_[\w-]{1,100}$/i.test(incidentId)) throw wrong('the identifier of an incident', incidentId);
  return incidentId;
}

function wrong(expected: string, given: unknown): BadInputError {
  return new BadInputError(`this action needs ${expected}: given was ${JSON.stringify(given)?.slice(0, 100)}`);
}
