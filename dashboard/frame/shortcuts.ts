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

/** Listens for keys while the component is on the page and nobody types or looks at a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let first = { key: '', atMs: 0 };
    const press = (event: KeyboardEvent) => {
      if (!areShortcutsOn.value || isTaken(event)) return;
      const isSecond = event.timeStamp - first.atMs < SECOND_STROKE_MS;
      const act = (isSecond && latest.current[`${first.key} ${event.key}`]) || latest.current[event.key];
      first = { key: event.key, atMs: event.timeStamp };
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector('dialog[open]')) return true;
  return event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
}
