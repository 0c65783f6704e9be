const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;
const FORM = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** Milliseconds of a duration such as `2m`, `1h30m`, `1d`; null when a text is none. */
export function readDuration(text: string): number | null {
  const found = FORM.exec(text);
  if (found === null || text === '') return null;
  return UNITS.reduce((ms, [, unitMs], i) => ms + Number(found[i + 1] ?? 0) * unitMs, 0);
}

/** A duration as a playbook writes it, whole seconds; `0s` for none. */
export function printDuration(ms: number): string {
  let rest = Math.round(ms / 1000) * 1000;
  let text = '';
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return text || '0s';
}
