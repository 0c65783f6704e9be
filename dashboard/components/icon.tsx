import type { ComponentChildren } from 'preact';

// Drawn for this dashboard, on a grid of 16. They take the colour of their text.
const ICONS = {
  mark: null,
  dot: <circle cx="8" cy="8" r="3.5" fill="currentColor" stroke="none" />,
  ring: <circle cx="8" cy="8" r="3.5" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.5v1.7M8 12.8v1.7M1.5 8h1.7M12.8 8h1.7M3.4 3.4l1.2 1.2M11.4 11.4l1.2 1.2M12.6 3.4l-1.2 1.2M4.6 11.4l-1.2 1.2" />
    </>
  ),
  moon: <path d="M13.3 9.8A5.8 5.8 0 0 1 6.2 2.7a5.8 5.8 0 1 0 7.1 7.1z" />,
  system: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 2.2a5.8 5.8 0 0 1 0 11.6z" fill="currentColor" />
    </>
  ),
  keys: (
    <>
      <rect x="1.5" y="4" width="13" height="8.5" rx="1.5" />
      <path d="M4.2 7h.1M6.7 7h.1M9.2 7h.1M11.7 7h.1M5 9.8h6" />
    </>
  ),
  // whose fault: a branch for the change, a cloud for the world, a wave for flaky
  change: (
    <>
      <circle cx="4.5" cy="3.5" r="1.7" />
      <circle cx="4.5" cy="12.5" r="1.7" />
      <circle cx="11.5" cy="5.5" r="1.7" />
      <path d="M4.5 5.2v5.6M11.5 7.2c0 2.6-3.6 2-6.3 3.8" />
    </>
  ),
  world: <path d="M4.6 12.5h6.9a2.8 2.8 0 0 0 .4-5.6 4 4 0 0 0-7.6-.6 3.1 3.1 0 0 0 .3 6.2z" />,
  flaky: <path d="M1.8 9.5c1.6-5 3.2-5 4.4 0s2.6 5 3.9 0 2.6-4.4 4.1-1.6" />,
  question: (
    <>
      <path d="M5.6 5.8a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.7" />
      <path d="M8 12.6v.1" />
    </>
  ),
  pending: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.6V8l2.3 1.6" />
    </>
  ),
  outside: <path d="M6.5 3.5H3.5v9h9v-3M9 3h4v4M13 3L7.5 8.5" />,
  warning: (
    <>
      <path d="M8 2.4l6.2 11H1.8z" />
      <path d="M8 6.4v3.2M8 11.6v.1" />
    </>
  ),
  passed: <path d="M3.2 8.6l3.1 3.1 6.5-7" />,
  failed: <path d="M4 4l8 8M12 4l-8 8" />,
  up: <path d="M8 12.5v-9M4.2 7.2L8 3.4l3.8 3.8" />,
  down: <path d="M8 3.5v9M4.2 8.8L8 12.6l3.8-3.8" />,
  remedy: (
    <path d="M10.2 2.3a3.6 3.6 0 0 0-3 5L2.6 11.900a1.3 1.3 0 0 0 0 1.5 1.3 1.3 0 0 0 1.5 0L8.7 8.800a3.6 3.6 0 0 0 5-3l-2.1 1-2-.5-.5-2z" />
  ),
} as const satisfies Record<string, ComponentChildren>;

export type IconName = keyof typeof ICONS;

/** A small picture beside words that say the same; hidden from those who listen. */
export function Icon({ name }: { readonly name: IconName }) {
  if (name === 'mark') return <Mark />;
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">
      {ICONS[name]}
    </svg>
  );
}

/** The mark: a check whose short arm is still red and whose long arm has become a leaf. Drawn again in mark.svg. */
function Mark() {
  return (
    <svg class="icon mark" viewBox="0 0 32 32" aria-hidden="true" fill="none">
      <path class="mark-ring" d="M27.2 12.4A12 12 0 1 1 20.6 4.9" />
      <path class="mark-red" d="M9.6 16.6l4.6 4.7" />
      <path class="mark-leaf" d="M14.2 21.3C15.4 12.6 20.4 6.3 29.4 4.2 29.2 12.9 23.4 19.6 14.2 21.300z" />
    </svg>
  );
}
