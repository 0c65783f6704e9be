import type { CiFormat, CiPeeler } from '../ci-format.ts';
import { skipIsoTimestamp } from '../timestamp.ts';
import { plain } from './peeling.ts';

// Fewer lines prove nothing: a short log may consist of log records that begin with their time.
const NEARLY_ALL = 0.9;

/** A log of no known system. A time that stands before nearly every line was put there by what recorded the log. */
export const plainFormat: CiFormat = {
  name: 'none',
  markers: [],
  recognize: () => 0,
  open: (sample) => (isTimed(sample) ? timedPeeler : plainPeeler),
};

const plainPeeler: CiPeeler = { peel: plain, hasEnded: () => null };

const timedPeeler: CiPeeler = {
  peel: (raw) => plain(raw.slice(prefixOf(raw))),
  hasEnded: () => null,
};

function isTimed(sample: readonly string[]): boolean {
  const filled = sample.filter((line) => line.trim() !== '');
  if (filled.length < 5) return false;
  return filled.filter((line) => prefixOf(line) > 0).length >= filled.length * NEARLY_ALL;
}

function prefixOf(raw: string): number {
  const bracket = raw.charCodeAt(0) === 91 ? 1 : 0;
  let at = skipIsoTimestamp(raw, bracket);
  if (at === bracket) return 0;
  if (bracket === 1) {
    if (raw.charCodeAt(at) !== 93) return 0;
    at++;
  }
  if (at === raw.length) return at;
  const blank = raw.charCodeAt(at);
  return blank === 32 || blank === 9 ? at + 1 : 0;
}
