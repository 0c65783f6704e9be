import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Event as FeedEvent } from '../../src/api/contract.ts';

const PATH = '/api/v1/stream';
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** Many events of one moment lead to one reading. An answer of the server may be a second old, and nothing tells of it again. */
const GATHER_MS = 1200;
/** A busy server is not asked more often than this. */
const PAUSE_MS = 2000;
/** Streams name their events; a browser hands over only those it was asked for by name. */
const KINDS = [
  'message',
  'failure.created',
  'failure.diagnosed',
  'failure.given_up',
  'incident.opened',
  'incident.resolved',
  'message.judged',
  'message.corrected',
  ...['opened', 'open', 'in_review', 'acted', 'appealed', 'answered', 'closed'].map((state) => `case.${state}`),
  ...['act_intended', 'act_done', 'act_failed', 'undo_intended', 'act_undone'].map((step) => `case.${step}`),
  'alert.opened',
  'alert.acknowledged',
  'alert.silenced',
  'alert.resolved',
  'healing.changed',
  'healing.stopped',
  'healing.resumed',
  'request.opened',
  'request.answered',
  'action.done',
  'action.failed',
  'notice.waiting',
  'notice.sent',
  'notice.given_up',
];

/** `off`: nobody is signed in; `lost`: the server is away, it is tried again. */
export type FeedState = 'off' | 'connecting' | 'live' | 'lost';

export const feedState = signal<FeedState>('off');

type Listener = (event: FeedEvent | null) => void;
const listeners = new Set<Listener>();
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let retryMs = FIRST_RETRY_MS;

/** Opens the stream of events; the browser resumes it after the event it saw last. */
export function openFeed(): void {
  if (source) return;
  feedState.value = feedState.value === 'off' ? 'connecting' : feedState.value;
  source = new EventSource(PATH);
  source.addEventListener('open', () => {
    const wasLost = feedState.value === 'lost';
    feedState.value = 'live';
    retryMs = FIRST_RETRY_MS;
    if (wasLost) tell(null);
  });
  source.addEventListener('error', () => {
    feedState.value = 'lost';
    // A refused stream is given up by the browser; one that broke is opened again by it.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    clearTimeout(retry);
    retry = setTimeout(openFeed, retryMs * (0.5 + Math.random()));
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  });
  for (const kind of KINDS) source.addEventListener(kind, (message) => tell(eventOf(message)));
}

export function closeFeed(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
  feedState.value = 'off';
}

/**
 * Calls back when something happened: once for events close together, and once after the stream was away.
 *
 * @param kinds beginnings of event types, for example `failure.`
 * @param subject only events of this failure or incident
 */
export function useEvents(kinds: readonly string[], react: () => void, subject?: string): void {
  const latest = useRef(react);
  latest.current = react;
  const wanted = kinds.join(' ');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastMs = 0;
    const hear: Listener = (event) => {
      const isWanted =
        event === null ||
        (wanted.split(' ').some((kind) => event.type.startsWith(kind)) &&
          (subject === undefined || event.subject === subject));
      if (!isWanted || timer !== undefined) return;
      const waitMs = Math.max(GATHER_MS, lastMs + PAUSE_MS - performance.now());
      timer = setTimeout(() => {
        timer = undefined;
        lastMs = performance.now();
        latest.current();
      }, waitMs);
    };
    listeners.add(hear);
    return () => {
      listeners.delete(hear);
      clearTimeout(timer);
    };
  }, [wanted, subject]);
}

function tell(event: FeedEvent | null): void {
  for (const listener of listeners) listener(event);
}

function eventOf(message: MessageEvent): FeedEvent | null {
  try {
    const value: unknown = JSON.parse(String(message.data));
    const { type, subject } = value as Record<string, unknown>;
    return typeof type === 'string' && typeof subject === 'string' ? (value as FeedEvent) : null;
  } catch {
    return null; // something happened; what, cannot be read
  }
}
