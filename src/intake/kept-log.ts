import type { Diagnosis } from '../diagnosis/index.ts';
import type { LogExcerpt } from '../logs/index.ts';
import type { KeptLog } from './records.ts';

/** How much of a log is kept. */
interface KeptLogLimits {
  /** lines of the beginning and of the end */
  readonly headLines: number;
  readonly tailLines: number;
  /** lines before and after each line of evidence */
  readonly aroundLines: number;
  /** characters in all; a log below it is kept whole */
  readonly characters: number;
}

const KEPT_LOG_LIMITS: KeptLogLimits = {
  headLines: 200,
  tailLines: 800,
  aroundLines: 200,
  characters: 4 * (1 << 20),
};

const LONGEST_LINE = 4000;

/**
 * What of a log is worth keeping: all of a small one; of a large one its head, its tail and windows around the evidence,
 * the entries, the errors and the failed tests, in this order until the limit is reached.
 */
export function keepLog(excerpt: LogExcerpt, diagnosis: Diagnosis, limits = KEPT_LOG_LIMITS): KeptLog {
  const { lines } = excerpt;
  const wanted = new Uint8Array(lines.length);
  const places = new Map(lines.map(({ number }, place) => [number, place]));
  let room = limits.characters;

  const keep = (from: number, to: number) => {
    for (let place = Math.max(0, from); place <= Math.min(to, lines.length - 1) && room > 0; place++) {
      if (wanted[place] === 1) continue;
      wanted[place] = 1;
      room -= Math.min(lines[place]!.text.length, LONGEST_LINE) + 1;
    }
  };
  const keepAround = (line: number) => {
    const place = places.get(line);
    if (place !== undefined) keep(place - limits.aroundLines, place + limits.aroundLines);
  };

  for (const { line } of diagnosis.evidence) keepAround(line);
  keep(lines.length - limits.tailLines, lines.length - 1);
  keep(0, limits.headLines - 1);
  for (const { at } of [...diagnosis.errors, ...diagnosis.entries, ...diagnosis.tests]) if (at !== null) keepAround(at);
  keep(0, lines.length - 1);
  return { bytes: excerpt.totalBytes, lines: excerpt.totalLines, windows: windowsOf(excerpt, wanted) };
}

function windowsOf({ lines }: LogExcerpt, wanted: Uint8Array): KeptLog['windows'] {
  const windows: { from: number; lines: string[] }[] = [];
  let last = -1;
  for (const [place, { number, text }] of lines.entries()) {
    if (wanted[place] === 0) continue;
    if (number !== last + 1 || windows.length === 0) windows.push({ from: number, lines: [] });
    windows.at(-1)!.lines.push(text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text);
    last = number;
  }
  return windows;
}
