import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../src/api/contract.ts';
import { type Answer, useAnswer } from './answer.ts';
import { problemOf, read } from './client.ts';
import { useEvents } from './live-feed.ts';

/** One part of a list, as the contract has it. */
export interface PageOf<T> {
  readonly data: readonly T[];
  readonly page: { readonly next_cursor: string | null; readonly has_more: boolean };
}

/** A list that grows at its end when asked, and at its head only when the reader says so. */
export interface Pages<T> {
  readonly answer: Answer<readonly T[]>;
  /** arrived since, not shown yet; all of a part may be new, then there may be more */
  readonly fresh: { readonly count: number; readonly isOpen: boolean };
  readonly showFresh: () => void;
  readonly hasMore: boolean;
  readonly more: 'idle' | 'loading' | Problem;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface Shown<T> {
  readonly path: string;
  readonly items: readonly T[];
  readonly next: string | null;
}

/**
 * Reads a list in parts. Events of the given kinds make it look for what is new; rows change where they stand.
 *
 * @param path with its filters, without a cursor
 */
export function usePages<T extends { readonly id: string }>(path: string, kinds: readonly string[]): Pages<T> {
  const { answer: head, reload } = useAnswer<PageOf<T>>(path);
  const [shown, setShown] = useState<Shown<T> | null>(null);
  const [more, setMore] = useState<Pages<T>['more']>('idle');
  const current = useRef(path);
  current.current = path;

  useEvents(kinds, reload);

  // The first part of this path is what is shown; a later reading of it only renews rows.
  useEffect(() => {
    if (head.state !== 'filled') return;
    const { data, page } = head.value;
    setShown((before) => {
      if (before?.path !== path || before.items.length === 0) return { path, items: data, next: page.next_cursor };
      const renewed = new Map(data.map((item) => [item.id, item]));
      return { ...before, items: before.items.map((item) => renewed.get(item.id) ?? item) };
    });
  }, [head, path]);

  useEffect(() => setMore('idle'), [path]);

  const isShown = shown !== null && shown.path === path;
  const fresh = useMemo(() => {
    if (!isShown || head.state !== 'filled') return { count: 0, isOpen: false };
    const known = new Set(shown.items.map(({ id }) => id));
    const count = head.value.data.filter(({ id }) => !known.has(id)).length;
    return { count, isOpen: count === head.value.data.length && head.value.page.has_more };
  }, [head, shown, isShown]);

  const showFresh = useCallback(() => {
    if (head.state !== 'filled') return;
    const { data, page } = head.value;
    setShown((before) => {
      const known = new Set(before?.items.map(({ id }) => id));
      const isJoined = before !== null && data.some(({ id }) => known.has(id));
      // Without an item both have, there may be others between them: begin anew.
      if (!isJoined) return { path, items: data, next: page.next_cursor };
      return { ...before, items: [...data.filter(({ id }) => !known.has(id)), ...before.items] };
    });
  }, [head, path]);

  const next = isShown ? shown.next : null;
  const loadMore = useCallback(() => {
    if (next === null || more === 'loading') return;
    setMore('loading');
    read<PageOf<T>>(withCursor(path, next)).then(
      ({ data, page }) => {
        if (current.current !== path) return;
        setMore('idle');
        setShown((before) => before && { ...before, items: joined(before.items, data), next: page.next_cursor });
      },
      (error) => {
        if (current.current === path) setMore(problemOf(error));
      },
    );
  }, [path, next, more]);

  const answer = useMemo<Answer<readonly T[]>>(() => {
    if (head.state !== 'filled') return head;
    return { ...head, value: isShown ? shown.items : head.value.data };
  }, [head, shown, isShown]);

  return { answer, fresh, showFresh, hasMore: next !== null, more, loadMore, reload };
}

function withCursor(path: string, cursor: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
}

function joined<T extends { readonly id: string }>(items: readonly T[], added: readonly T[]): readonly T[] {
  const known = new Set(items.map(({ id }) => id));
  return [...items, ...added.filter(({ id }) => !known.has(id))];
}
