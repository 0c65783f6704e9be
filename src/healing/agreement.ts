import { canonicalJson } from './canonical-json.ts';
import type { Reason } from './healing-store.ts';
import type { Action, PlannedCall } from './records.ts';
import type { RequestContent } from './request-store.ts';

/** What people agreed to: nothing they were not shown is done on it, and nothing begins after its time. */
export interface Agreement {
  /** which question of the healing it answers, from 1 */
  readonly question: number;
  /** milliseconds since 1970 */
  readonly untilMs: number;
  /** by the key of an action, the hashes of the calls that were shown, in order */
  readonly calls: Readonly<Record<string, readonly string[]>>;
}

/** The journal keeps of a problem what it says: by this word it is known again that something else would be done. */
export const NOT_SHOWN = 'a call would be made that nobody was shown';

export const CONTENT_CHANGED: Reason = {
  code: 'content_changed',
  sentence: 'what would be done has changed since it was agreed to',
};

const TOO_LATE: Reason = { code: 'too_late', sentence: 'it could not be begun in the time it was agreed to for' };

/** The hashes of what was shown, by the key of each action. */
export function shownCalls({ actions }: RequestContent, hash: (text: string) => string): Agreement['calls'] {
  return Object.fromEntries(actions.map(({ action, calls }) => [action.key, hashesOf(calls, hash)]));
}

/**
 * Why an action must not begin on what was agreed to; null when it may. A stop may have cut it short: what is left of it
 * is what was agreed to.
 *
 * @param calls what it would do now
 */
export function whyNotAgreed(
  agreement: Agreement,
  action: Action,
  calls: readonly PlannedCall[],
  nowMs: number,
  hash: (text: string) => string,
): Reason | null {
  if (nowMs >= agreement.untilMs) return TOO_LATE;
  return areShown(agreement, action, calls, hash) ? null : CONTENT_CHANGED;
}

/**
 * Whether each call is one that was shown. Of what was begun, some may be done already: less than was shown is no
 * change.
 */
export function areShown(
  { calls: shown }: Agreement,
  { key }: Action,
  calls: readonly PlannedCall[],
  hash: (text: string) => string,
): boolean {
  const known = new Set(shown[key] ?? []);
  return hashesOf(calls, hash).every((one) => known.has(one));
}

function hashesOf(calls: readonly PlannedCall[], hash: (text: string) => string): readonly string[] {
  return calls.map((call) => hash(canonicalJson(call)));
}
