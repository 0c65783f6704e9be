import { signal } from '@preact/signals';

const TICK_MS = 30_000;
const nowMs = signal(Date.now());
setInterval(() => {
  nowMs.value = Date.now();
}, TICK_MS);

const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago something happened; the whole time when pointed at. */
export function When({ at }: { readonly at: string }) {
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return null;
  return (
    <time dateTime={at} title={FULL.format(atMs)}>
      {agoWords(Math.max(0, nowMs.value - atMs))}
    </time>
  );
}

const SPANS: readonly { readonly below: number; readonly ms: number; readonly unit: string }[] = [
  { below: 60, ms: 60_000, unit: 'min' },
  { below: 36, ms: 3_600_000, unit: 'h' },
  { below: Number.POSITIVE_INFINITY, ms: 86_400_000, unit: 'd' },
];

function agoWords(ms: number): string {
  if (ms < 60_000) return 'just now';
  const span = SPANS.find((each) => ms / each.ms < each.below)!;
  return `${Math.floor(ms / span.ms)} ${span.unit} ago`;
}
