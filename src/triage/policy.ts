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

/** What is known of a message besides its text adds to its log odds of asking for something; -7 to 0. */
export function shiftOf(association: Association | undefined, kind: MessageKind | undefined): number {
  return (
    (association === undefined ? 0 : ASSOCIATION_SHIFTS[association]) + (kind === undefined ? 0 : KIND_SHIFTS[kind])
  );
}

/** The kind of a message as a caller names it; undefined for words that say nothing. */
export function kindOf(word: unknown): MessageKind | undefined {
  return MESSAGE_KINDS.find((kind) => kind === word);
}
