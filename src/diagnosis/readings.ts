import type { ErrorOccurrence, LogExcerpt, LogLine, TestResult, ToolEntry } from '../logs/index.ts';
import type { RuleHit } from '../rules/index.ts';
import type { LineFacts } from './line-features.ts';

/** A rule that matched a line, by the line's place in the excerpt. */
export interface PlacedHit {
  readonly place: number;
  readonly hit: RuleHit;
}

/** Everything that readers and rules found in a log. */
export interface Readings {
  readonly entries: readonly ToolEntry[];
  readonly errors: readonly ErrorOccurrence[];
  readonly tests: readonly TestResult[];
  readonly hits: readonly PlacedHit[];
}

/** The place of the line with this number, or of the next kept one. */
export function placeOf(lines: readonly LogLine[], number: number): number {
  if (lines[number - 1]?.number === number) return number - 1;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

const SEVERITY_RANK = { info: 1, warning: 2, error: 3 } as const;

/** Notes on each line what was found there, in the form the ranking reads. */
export function noteFacts(excerpt: LogExcerpt, readings: Readings): LineFacts {
  const { lines } = excerpt;
  const facts = {
    entry: new Uint8Array(lines.length),
    trace: new Uint8Array(lines.length),
    test: new Uint8Array(lines.length),
    cause: new Uint8Array(lines.length),
    consequence: new Uint8Array(lines.length),
  };
  const raise = (values: Uint8Array, place: number, value: number) => {
    if (place < lines.length && values[place]! < value) values[place] = value;
  };
  for (const entry of readings.entries) raise(facts.entry, placeOf(lines, entry.at), SEVERITY_RANK[entry.severity]);
  for (const error of readings.errors) {
    for (let place = placeOf(lines, error.from); place < lines.length && lines[place]!.number <= error.to; place++) {
      raise(facts.trace, place, 1);
    }
    raise(facts.trace, placeOf(lines, error.at), 2);
  }
  for (const test of readings.tests) {
    if (test.result === 'failed' || test.result === 'error') raise(facts.test, placeOf(lines, test.at), 1);
  }
  for (const { place, hit } of readings.hits) {
    if (hit.rule.role === 'consequence') facts.consequence[place] = 1;
    else raise(facts.cause, place, Math.min(255, Math.max(1, hit.rule.specificity)));
  }
  return facts;
}
