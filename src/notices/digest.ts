import { cutText } from '../text/index.ts';
import type { Notice } from './notice.ts';

/** When notices wait, and from how many on they become one. */
export interface DigestSettings {
  /** minutes of the day in UTC in which only urgent notices go out; an end before its start goes over midnight */
  readonly quietHours: { readonly fromMinute: number; readonly toMinute: number } | null;
  /** more messages than this within the window become one digest */
  readonly most: number;
  readonly windowMs: number;
}

export interface WaitingNotice {
  readonly notice: Notice;
  /** notices of one group become one, as those of an incident; null for one that belongs to none */
  readonly group: string | null;
  /** goes out in quiet hours too, and waits for no digest of others: somebody is asked to decide */
  readonly isUrgent: boolean;
}

/** A message, and the keys of all notices it tells of. */
export interface DigestedMessage {
  readonly notice: Notice;
  readonly tells: readonly string[];
}

export interface Digest {
  /** what goes out now, the oldest first */
  readonly send: readonly DigestedMessage[];
  /** what waits */
  readonly later: readonly WaitingNotice[];
  /** when to look again; null when nothing waits */
  readonly nextMs: number | null;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const MOST_LINES = 50;
const MOST_BEFORE = 5;

/**
 * Which of the notices that wait go out now. The same notices give the same messages, in whatever order they came.
 *
 * @param sentAtMs when messages went out within the last window, any order
 */
export function digestNotices(
  waiting: readonly WaitingNotice[],
  sentAtMs: readonly number[],
  settings: DigestSettings,
  nowMs: number,
): Digest {
  const pressing = waiting.filter(({ isUrgent }) => isUrgent);
  const crowdedMs = crowdedUntil(pressing, sentAtMs, settings, nowMs);
  // However many things go wrong at once, people are called by few messages.
  if (crowdedMs !== null && crowdedMs > nowMs) return { send: [], later: waiting, nextMs: crowdedMs };
  const groupsOfUrgent = grouped(pressing);
  const urgent = crowdedMs === null ? inOrder(groupsOfUrgent.map(messageOf)) : [joined(groupsOfUrgent)];
  const calm = waiting.filter(({ isUrgent }) => !isUrgent);
  if (calm.length === 0) return { send: urgent, later: [], nextMs: null };
  const quietMs = quietUntil(settings, nowMs);
  if (quietMs !== null) return { send: urgent, later: calm, nextMs: quietMs };
  const recent = sentAtMs.filter((atMs) => atMs > nowMs - settings.windowMs).length + urgent.length;
  const groups = grouped(calm);
  if (recent + groups.length <= settings.most)
    return { send: inOrder([...urgent, ...groups.map(messageOf)]), later: [], nextMs: null };
  // The digest is the one message that is always left: with the window full it waits until it empties.
  const oldest = Math.min(...sentAtMs.filter((atMs) => atMs > nowMs - settings.windowMs));
  if (recent > settings.most && Number.isFinite(oldest)) {
    return { send: urgent, later: calm, nextMs: oldest + settings.windowMs };
  }
  return { send: inOrder([...urgent, joined(groups)]), later: [], nextMs: null };
}

/**
 * When urgent notices go out as one: when they are more than may go out in a window, once a minute. Null: each by itself.
 */
function crowdedUntil(
  urgent: readonly WaitingNotice[],
  sentAtMs: readonly number[],
  { most, windowMs }: DigestSettings,
  nowMs: number,
): number | null {
  const recent = sentAtMs.filter((atMs) => atMs > nowMs - windowMs);
  if (urgent.length === 0 || recent.length + grouped(urgent).length <= most) return null;
  return recent.length < most ? nowMs : Math.max(nowMs, Math.max(...recent) + MINUTE_MS);
}

/** The notices of a group, the oldest first; at least one. */
type Group = readonly Notice[];

function grouped(waiting: readonly WaitingNotice[]): readonly Group[] {
  const groups = new Map<string, Notice[]>();
  for (const { notice, group: name } of waiting) {
    const group = name === null ? `notice ${notice.key}` : `group ${name}`;
    const known = groups.get(group) ?? [];
    if (!known.some(({ key }) => key === notice.key)) groups.set(group, [...known, notice]);
  }
  return [...groups.values()].map((notices) => notices.toSorted(byTime));
}

/** The last notice of a group, which names those before it. */
function messageOf(group: Group): DigestedMessage {
  const last = group.at(-1)!;
  const tells = group.map(({ key }) => key);
  const before = titlesBefore(group);
  if (before.length === 0) return { notice: last, tells };
  const lines = before.slice(-MOST_LINES).map((title) => `- ${title}`);
  return { notice: { ...last, body: `${last.body}\n\nBefore that:\n${lines.join('\n')}` }, tells };
}

function joined(groups: readonly Group[]): DigestedMessage {
  if (groups.length === 1) return messageOf(groups[0]!);
  const ordered = groups.toSorted((a, b) => byTime(a.at(-1)!, b.at(-1)!));
  const last = ordered.at(-1)!.at(-1)!;
  const lines = ordered.slice(0, MOST_LINES).map((group) => {
    const { title, url } = group.at(-1)!;
    const before = titlesBefore(group).slice(-MOST_BEFORE).join('; ');
    const link = url === null ? '' : ` ${url}`;
    return `- ${cutText(title, 200)}${before === '' ? '' : ` (before that: ${before})`}${link}`;
  });
  const rest = ordered.length - lines.length;
  return {
    notice: {
      key: `digest/${ordered[0]!.at(-1)!.key}/${last.key}/${ordered.length}`,
      title: `${ordered.length} things happened`,
      body: [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'),
      url: null,
      type: 'digest',
      atMs: last.atMs,
      data: { notices: ordered.length },
    },
    tells: ordered.flatMap((group) => group.map(({ key }) => key)),
  };
}

function titlesBefore(group: Group): readonly string[] {
  return group.slice(0, -1).map(({ title }) => cutText(title, 200));
}

function inOrder(messages: readonly DigestedMessage[]): readonly DigestedMessage[] {
  return messages.toSorted((a, b) => byTime(a.notice, b.notice));
}

function byTime(a: Notice, b: Notice): number {
  return a.atMs - b.atMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** When the quiet hours end that it is in, or null. */
function quietUntil({ quietHours }: DigestSettings, nowMs: number): number | null {
  if (quietHours === null || quietHours.fromMinute === quietHours.toMinute) return null;
  const { fromMinute, toMinute } = quietHours;
  const minute = Math.floor(nowMs / MINUTE_MS) % DAY_MINUTES;
  const isQuiet =
    fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
  if (!isQuiet) return null;
  const left = (toMinute - minute + DAY_MINUTES) % DAY_MINUTES;
  return (Math.floor(nowMs / MINUTE_MS) + left) * MINUTE_MS;
}
