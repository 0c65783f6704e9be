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
  const agoMs = nowMs.value - atMs;
  return (
    <time dateTime={at} title={FULL.format(atMs)}>
      {agoMs < MINUTE_MS ? 'just now' : `${spanWords(agoMs)} ago`}
    </time>
  );
}

/** How long until something happens. */
export function Until({ at }: { readonly at: string }) {
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return null;
  const leftMs = atMs - nowMs.value;
  return (
    <time dateTime={at} title={FULL.format(atMs)}>
      {leftMs < MINUTE_MS ? 'in a moment' : `in ${spanWords(leftMs, Math.round)}`}
    </time>
  );
}

const MINUTE_MS = 60_000;
const SPANS: readonly { readonly below: number; readonly ms: number; readonly unit: string }[] = [
  { below: 60, ms: MINUTE_MS, unit: 'min' },
  { below: 36, ms: 3_600_000, unit: 'h' },
  { below: Number.POSITIVE_INFINITY, ms: 86_400_000, unit: 'd' },
];

function spanWords(ms: number, rounded: (count: number) => number = Math.floor): string {
  const span = SPANS.find((each) => ms / each.ms < each.below)!;
  return `${rounded(ms / span.ms)} ${span.unit}`;
}
