// Counts the commonest four-character texts of build logs into src/text/log-grams.ts.
//   bin/run scripts/training/count-grams.ts --data DIR
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readLabelledLogs } from './labelled-logs.ts';

const LENGTH = 4;
const CHARACTERS_OF_A_REPOSITORY = 200_000;
const PER_MILLION_LEAST = 8;
const PRINTABLE = /^[ -~]+$/;

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds logs/ci/labels.jsonl');

const counts = new Map<string, number>();
const seen = new Set<string>();
let total = 0;
for (const { label, excerpt } of readLabelledLogs(values.data)) {
  if (seen.has(label.repo)) continue;
  seen.add(label.repo);
  let budget = CHARACTERS_OF_A_REPOSITORY;
  for (const { text } of excerpt.lines) {
    const line = text.toLowerCase().replace(/[0-9]/g, '0').slice(0, 400);
    for (let at = 0; at + LENGTH <= line.length; at++) {
      const gram = line.slice(at, at + LENGTH);
      if (PRINTABLE.test(gram)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    total += line.length;
    budget -= line.length;
    if (budget < 0) break;
  }
}

// One string for each power of two of the frequency, from 8 in a million on; within it the texts stand side by side.
const classes: string[][] = [];
for (const [gram, count] of counts) {
  const perMillion = (count / total) * 1e6;
  if (perMillion < PER_MILLION_LEAST) continue;
  const power = Math.floor(Math.log2(perMillion));
  classes[power] ??= [];
  classes[power].push(gram);
}
const rows = classes.flatMap((grams, power) => {
  const text = grams.sort().join('');
  const parts = text.match(/.{1,112}/gs)!.map((part) => `    ${JSON.stringify(part)}`);
  return [`  // ${2 ** power} to ${2 ** (power + 1)} in a million`, `  [\n    ${power},\n${parts.join(' +\n')},\n  ],`];
});
writeFileSync(
  new URL('../../src/text/log-grams.ts', import.meta.url),
  `// Counted by scripts/training/count-grams.ts over the logs of many projects: case and digits do not count.

/** The commonest texts of four characters in build logs: pairs of log2 of their number in a million, and the texts side by side. */
export const LOG_GRAMS: readonly (readonly [perMillionLog2: number, grams: string])[] = [
${rows.join('\n')}
];
`,
);
