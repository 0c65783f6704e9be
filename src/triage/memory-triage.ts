import type { AuditEntry } from '../access/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { Signature } from '../messages/index.ts';
import type { ProjectName } from './ports.ts';
import type { ActRecord, CaseRecord, CorrectionRecord, MessageRecord, TriagePolicy } from './records.ts';

export type HeldMessage = { -readonly [K in keyof MessageRecord]: MessageRecord[K] } & {
  content: string;
  /** the signal that said so */
  signalId: string;
  signature: Signature;
};
export type HeldCase = { -readonly [K in keyof CaseRecord]: CaseRecord[K] } & {
  readonly signature: Signature;
  appeals: number;
};
export type HeldAct = { -readonly [K in keyof ActRecord]: ActRecord[K] };
export type HeldCorrection = { -readonly [K in keyof CorrectionRecord]: CorrectionRecord[K] } & {
  readonly text: string;
};

/** What the stores of triage in memory keep together. */
export class MemoryTriage {
  /** what was written to the audit */
  readonly audited: AuditEntry[] = [];
  /** acts somebody is to begin, or to take back */
  readonly waiting = new Set<string>();
  readonly projects = new Map<string, ProjectName>();
  readonly policies = new Map<string, TriagePolicy>();
  readonly messages = new Map<string, HeldMessage>();
  readonly cases = new Map<string, HeldCase>();
  readonly acts = new Map<string, HeldAct>();
  readonly corrections = new Map<string, HeldCorrection>();
}

/** A message as it is shown: with what a person said of it, unless it says something else since. */
export function shownOf({ corrections }: MemoryTriage, held: HeldMessage): MessageRecord {
  const { content: _, signature: __, signalId: ___, ...message } = held;
  const text = wholeOf(held);
  const said = [...corrections.values()].find(
    (one) => one.messageId === message.id && one.undoneAtMs === null && one.text === text,
  );
  return { ...message, corrected: said?.label ?? null };
}

/** Title and text of a message together. */
export function wholeOf({ title, text }: Pick<MessageRecord, 'title' | 'text'>): string {
  return `${title.forDisplay()}\n${text.forDisplay()}`.trim();
}

/** Whether an act is in force: nothing of its kind is begun beside it. */
export function isInForce({ state }: HeldAct): boolean {
  return state !== 'undone' && state !== 'failed';
}

/** Whether there is something of an act to take back, or to call off. */
export function isTakeable({ state, undo }: HeldAct): boolean {
  return state === 'intended' || state === 'done' || (state === 'failed' && undo !== null);
}

export function isVisible(visibility: Visibility, { organisationId }: { readonly organisationId: string }): boolean {
  return visibility === 'everything' || visibility.includes(organisationId);
}

export function isAsked<T>(asked: T | undefined, value: T | null): boolean {
  return asked === undefined || asked === value;
}

export function sharesBand(first: Signature, second: Signature): boolean {
  return first.bands.some((band) => second.bands.includes(band));
}

export function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** A part of a list, the newest first. */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { limit, after }: PageRequest,
  timeOf: (item: T) => number,
): PageOf<T> {
  const isLater = (a: { timeMs: number; id: string }, b: { timeMs: number; id: string }) =>
    a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.id > b.id);
  const placed = items
    .map((item) => ({ item, timeMs: timeOf(item), id: item.id }))
    .filter((one) => after === null || isLater(after, one))
    .sort((a, b) => (isLater(a, b) ? -1 : 1));
  return { items: placed.slice(0, limit).map(({ item }) => ({ ...item })), hasMore: placed.length > limit };
}
