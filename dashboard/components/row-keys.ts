import type { RefObject } from 'preact';
import { useShortcuts } from '../frame/shortcuts.ts';

/** `j` and `k` move the focus through the rows of a list (links with `data-row`); Enter opens, as with any link. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const move = (by: 1 | -1) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const next = at === -1 ? (by === 1 ? 0 : -1) : Math.min(Math.max(at + by, 0), rows.length - 1);
    rows.at(next)?.focus();
    rows.at(next)?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });
}
