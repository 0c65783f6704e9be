import { effect, signal } from '@preact/signals';
import { recall, remember } from './preference.ts';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(THEMES.find((name) => name === recall('theme')) ?? 'system');

/** Puts the chosen theme on the page, now and whenever it changes. Called once. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

/** The next of system, light, dark. */
export function switchTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
  remember('theme', theme.value);
}
