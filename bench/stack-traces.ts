// Reads every text of a set of labelled stack traces and prints, over languages, how often the first
// error has the right language, type, message and innermost frame of the project's own code.
//
//   node bench/stack-traces.ts --data DIR [--wrong]     DIR/errors/traces.jsonl
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ErrorOccurrence, type LogLine, readErrors } from '../src/logs/index.ts';
import { toPrintable } from '../src/text/index.ts';

interface Label {
  readonly file: string | null;
  readonly line: number | null;
}

interface Item {
  readonly id: string;
  readonly text: string;
  readonly expected: {
    readonly language: string;
    readonly error_type: string | null;
    readonly message: string | null;
    readonly top_in_app: Label | null;
  };
  readonly error_type_in_text: boolean;
}

const MEASURES = ['language', 'type', 'message', 'frame'] as const;

const { values } = parseArgs({ options: { data: { type: 'string' }, wrong: { type: 'boolean', default: false } } });
if (values.data === undefined) {
  console.error('expected --data DIR, a directory with errors/traces.jsonl');
  process.exit(2);
}
const items = readFileSync(`${values.data}/errors/traces.jsonl`, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((row) => JSON.parse(row) as Item);

const tally = new Map<string, Record<(typeof MEASURES)[number], { right: number; of: number }>>();
for (const item of items) {
  const error = readErrors(linesOf(item.text))[0];
  const verdict = judge(item, error);
  const counts = tally.get(item.expected.language) ?? {
    language: zero(),
    type: zero(),
    message: zero(),
    frame: zero(),
  };
  tally.set(item.expected.language, counts);
  for (const measure of MEASURES) {
    if (verdict[measure] === null) continue;
    counts[measure].of++;
    if (verdict[measure]) counts[measure].right++;
  }
  const missed = MEASURES.filter((measure) => verdict[measure] === false);
  if (values.wrong && missed.length > 0)
    console.log(JSON.stringify({ id: item.id, missed, expected: item.expected, error }).slice(0, 900));
}

console.log(`${'language'.padEnd(12)}${'n'.padStart(5)}${MEASURES.map((measure) => measure.padStart(10)).join('')}`);
for (const [language, counts] of [...tally].sort()) {
  console.log(
    `${language.padEnd(12)}${String(counts.language.of).padStart(5)}${MEASURES.map((measure) => rate(counts[measure]).padStart(10)).join('')}`,
  );
}
console.log(
  `${'mean'.padEnd(12)}${String(items.length).padStart(5)}${MEASURES.map((measure) => mean(measure).toFixed(3).padStart(10)).join('')}`,
);

function zero() {
  return { right: 0, of: 0 };
}

function rate({ right, of }: { right: number; of: number }): string {
  return of === 0 ? '-' : (right / of).toFixed(3);
}

function mean(measure: (typeof MEASURES)[number]): number {
  const rates = [...tally.values()]
    .filter((counts) => counts[measure].of > 0)
    .map((counts) => counts[measure].right / counts[measure].of);
  return rates.reduce((sum, value) => sum + value, 0) / rates.length;
}

/** A measure is null where the label says nothing to compare with. */
function judge(item: Item, error: ErrorOccurrence | undefined): Record<(typeof MEASURES)[number], boolean | null> {
  const { language, error_type, message, top_in_app } = item.expected;
  const top = error?.frames.find((frame) => frame.own) ?? null;
  return {
    language: error?.language === language,
    type: item.error_type_in_text ? error?.type === error_type : null,
    message: message === null ? null : error !== undefined && plain(error.message) === plain(message),
    frame:
      top_in_app === null
        ? top === null
        : top !== null && endsAlike(top.file, top_in_app.file) && top.line === top_in_app.line,
  };
}

/** Quotation marks differ with the locale, line breaks with the label: neither is compared. */
function plain(text: string): string {
  return text.replace(/[‘’`]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim();
}

function endsAlike(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  const a = one.replaceAll('\\', '/').replace(/^\.\//, '');
  const b = other.replaceAll('\\', '/').replace(/^\.\//, '');
  return a.endsWith(b) || b.endsWith(a);
}

function linesOf(text: string): LogLine[] {
  return text
    .split('\n')
    .map((line, i) => ({ number: i + 1, text: toPrintable(line.replace(/\r$/, '')), level: null, step: -1 }));
}
