import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { recall, remember } from './preference.ts';

/** Keys and what they do; a key of two strokes is written `g f`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Single keys can be switched off for those whom they hinder (voice input, for example). */
export const areShortcutsOn = signal(recall('shortcuts') !== 'off');

export function switchShortcuts(): void {
  areShortcutsOn.value = !areShortcutsOn.value;
  remember('shortcuts', areShortcutsOn.value ? 'on' : 'off');
}

const SECOND_STROKE_MS = 1200;
/** A key held down repeats only what moves; an answer is given once a stroke. */
const REPEATED = ['j', 'k', 'e', 'E'];

/** All that are listened for now, since the second stroke of one must not be the only stroke of another. */
const active = new Set<{ readonly current: Shortcuts }>();

/** Listens for keys while the component is on the page and nobody types or looks at a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let first = { key: '', atMs: 0 };
    const press = (event: KeyboardEvent) => {
      if (!areShortcutsOn.value || isTaken(event)) return;
      if (event.repeat && !REPEATED.includes(event.key)) return;
      const strokes = `${first.key} ${event.key}`;
      const isSecond = event.timeStamp - first.atMs < SECOND_STROKE_MS && isKnown(strokes);
      const act = latest.current[isSecond ? strokes : event.key];
      first = { key: event.key, atMs: event.timeStamp };
      if (!act) return;
      event.preventDefault();
      act();
    };
    active.add(latest);
    document.addEventListener('keydown', press);
    return () => {
      active.delete(latest);
      document.removeEventListener('keydown', press);
    };
  }, []);
}

function isKnown(strokes: string): boolean {
  return [...active].some(({ current }) => Object.hasOwn(current, strokes));
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector('dialog[open]')) return true;
  return event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
}
