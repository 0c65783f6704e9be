import { foreignCaptionsOf, languageOf, readSlop, type Shift, type Slop } from '../messages/index.ts';
import { type Association, MESSAGE_KINDS, type MessageKind, type TriagePolicy } from './records.ts';

/** What holds where a project has set nothing: people are shown messages, and the host is left alone. */
export const DEFAULT_POLICY: TriagePolicy = {
  highest: 'label',
  automatic: 'monitor',
  trusted: ['owner', 'member', 'collaborator', 'contributor'],
  label: 'suspected spam',
  slopLabel: 'low effort',
  contact: null,
  daily: 20,
};

// In log odds, set by hand and small: a judgement rests on what is said, not on who says it.
const ASSOCIATION_SHIFTS: Readonly<Record<Association, number>> = {
  owner: -4,
  member: -4,
  collaborator: -4,
  contributor: -2,
  first_timer: 0,
  none: 0,
};
const ASSOCIATION_MEANINGS: Readonly<Record<Association, string>> = {
  owner: 'the author owns the project',
  member: 'the author is a member of the project',
  collaborator: 'the author works on the project',
  contributor: 'the author contributed before',
  first_timer: 'the author contributes for the first time',
  none: 'nothing is known of the author',
};
// The collections hold 28 % of spam, code hosts a few in a hundred: the odds before anything is read are others there.
const CODE_HOST = -2.5;
const KIND_SHIFTS: Readonly<Record<MessageKind, number>> = {
  issue: CODE_HOST,
  comment: CODE_HOST,
  discussion: CODE_HOST,
  // Both come with code that somebody wrote or read.
  pull_request: CODE_HOST - 0.5,
  review: CODE_HOST - 0.5,
  mail: 0,
  chat: 0,
  message: 0,
};

/** What is known of a message besides its text adds to its log odds of asking for something; -7 to 0 together. */
export function shiftsOf(association: Association | undefined, kind: MessageKind | undefined): readonly Shift[] {
  const shifts: Shift[] = [];
  if (association !== undefined) {
    const meaning = ASSOCIATION_MEANINGS[association];
    shifts.push({ feature: 'association', soliciting: ASSOCIATION_SHIFTS[association], injecting: 0, meaning });
  }
  if (kind !== undefined) {
    const meaning = `of what is written as ${kind.replace('_', ' ')} less is spam than of mail`;
    shifts.push({ feature: 'kind', soliciting: KIND_SHIFTS[kind], injecting: 0, meaning });
  }
  return shifts.filter(({ soliciting }) => soliciting !== 0);
}

/** In log odds, and small: many people write in two languages. */
const LANGUAGE_CHANGE = 0.5;
/** Messages whose language is known, before another one is a change. */
const LEAST_EARLIER = 3;

/**
 * Whether an author changed language: writes otherwise than in all of their messages before, or puts words in other
 * letters under links. It speaks a little against a message; alone it makes none unwanted.
 *
 * @param earlier languages of the author's messages before, as `languageOf` tells them
 */
export function languageShifts(text: string, earlier: readonly (string | null)[] = []): readonly Shift[] {
  const meaning = changeOfLanguage(text, earlier) ?? foreignLinks(text);
  if (meaning === null) return [];
  return [{ feature: 'language_change', soliciting: LANGUAGE_CHANGE, injecting: 0, meaning }];
}

function changeOfLanguage(text: string, earlier: readonly (string | null)[]): string | null {
  const known = earlier.filter((one) => one !== null);
  if (known.length < LEAST_EARLIER) return null;
  const language = languageOf(text);
  if (language === null || known.includes(language)) return null;
  return `it is in ${language}; the author wrote ${[...new Set(known)].join(', ')} here before`;
}

function foreignLinks(text: string): string | null {
  const script = foreignCaptionsOf(text);
  return script === null ? null : `its links have words in ${script} letters, the rest has none`;
}

/** The kind of a message as a caller names it; undefined for words that say nothing. */
export function kindOf(word: unknown): MessageKind | undefined {
  return MESSAGE_KINDS.find((kind) => kind === word);
}

/**
 * Signs that an issue or a request was written by a machine without much care; null: it is none of these, or shows too
 * few. A hint besides the label, which it never changes.
 */
export function slopOf(text: string, kind: MessageKind | undefined): Slop | null {
  if (kind !== 'issue' && kind !== 'pull_request') return null;
  const slop = readSlop(text);
  return slop.isSlop ? slop : null;
}
