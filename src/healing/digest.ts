import type { Notice } from './ports.ts';
import { cutText } from './safe-text.ts';

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
  /** notices of one incident become one; null for one that is about none */
  readonly incidentId: string | null;
  /** goes out in quiet hours too, and in no digest: somebody is asked to decide */
  readonly isUrgent: boolean;
}

export interface Digest {
  /** what goes out now, the oldest first */
  readonly send: readonly Notice[];
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
  const urgent = inOrder(grouped(waiting.filter(({ isUrgent }) => isUrgent)).map(noticeOf));
  const calm = waiting.filter(({ isUrgent }) => !isUrgent);
  if (calm.length === 0) return { send: urgent, later: [], nextMs: null };
  const quietMs = quietUntil(settings, nowMs);
  if (quietMs !== null) return { send: urgent, later: calm, nextMs: quietMs };
  const recent = sentAtMs.filter((atMs) => atMs > nowMs - settings.windowMs).length + urgent.length;
  const groups = grouped(calm);
  if (recent + groups.length <= settings.most)
    return { send: inOrder([...urgent, ...groups.map(noticeOf)]), later: [], nextMs: null };
  // The digest is the one message that is always left: with the window full it waits until it empties.
  const oldest = Math.min(...sentAtMs.filter((atMs) => atMs > nowMs - settings.windowMs));
  if (recent > settings.most && Number.isFinite(oldest)) {
    return { send: urgent, later: calm, nextMs: oldest + settings.windowMs };
  }
  return { send: inOrder([...urgent, joined(groups)]), later: [], nextMs: null };
}

/** The last notice of an incident, and what those before it were called. */
interface Group {
  readonly last: Notice;
  readonly before: readonly string[];
}

function grouped(waiting: readonly WaitingNotice[]): readonly Group[] {
  const groups = new Map<string, Notice[]>();
  for (const { notice, incidentId } of waiting) {
    const group = incidentId === null ? `notice ${notice.key}` : `incident ${incidentId}`;
    const known = groups.get(group) ?? [];
    if (!known.some(({ key }) => key === notice.key)) groups.set(group, [...known, notice]);
  }
  return [...groups.values()].map((notices) => {
    const ordered = inOrder(notices);
    return { last: ordered.at(-1)!, before: ordered.slice(0, -1).map(({ title }) => cutText(title, 200)) };
  });
}

function noticeOf({ last, before }: Group): Notice {
  if (before.length === 0) return last;
  const lines = before.slice(-MOST_LINES).map((title) => `- ${title}`);
  return { ...last, body: `${last.body}\n\nBefore that:\n${lines.join('\n')}` };
}

function joined(groups: readonly Group[]): Notice {
  if (groups.length === 1) return noticeOf(groups[0]!);
  const ordered = inOrder(groups.map(({ last }) => last));
  const last = ordered.at(-1)!;
  const beforeOf = new Map(groups.map((group) => [group.last, group.before]));
  const lines = ordered.slice(0, MOST_LINES).map((notice) => {
    const before = beforeOf.get(notice)!.slice(-MOST_BEFORE).join('; ');
    const link = notice.url === null ? '' : ` ${notice.url}`;
    return `- ${cutText(notice.title, 200)}${before === '' ? '' : ` (before that: ${before})`}${link}`;
  });
  const rest = ordered.length - lines.length;
  return {
    key: `digest/${ordered[0]!.key}/${last.key}/${ordered.length}`,
    title: `${ordered.length} things happened`,
    body: [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'),
    url: null,
    type: 'digest',
    atMs: last.atMs,
    data: { notices: ordered.length },
  };
}

function inOrder(notices: readonly Notice[]): readonly Notice[] {
  return notices.toSorted((a, b) => a.atMs - b.atMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
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
