// Mines the templates of labelled logs, every line's message alone and without any setting, and prints per
// system and in the mean: GA and FGA against both truths, PA and FTA against the corrected one. Then lines per
// second over the distinct lines of real CI logs.
//
//   node bench/templates.ts --data DIR [--output DIR]   DIR/logs/loghub/<System>/…, DIR/logs/ci/files/**
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { TemplateMiner } from '../src/logs/index.ts';
import { toPrintable } from '../src/text/index.ts';

type Row = Readonly<Record<string, string>>;

const MEASURES = ['GA', 'FGA', 'GA corrected', 'FGA corrected', 'PA', 'FTA'] as const;
type Measures = Record<(typeof MEASURES)[number], number>;

const { values } = parseArgs({ options: { data: { type: 'string' }, output: { type: 'string' } } });
if (values.data === undefined) {
  console.error('expected --data DIR, a directory with logs/loghub and logs/ci');
  process.exit(2);
}
const labelled = join(values.data, 'logs/loghub');
const rows = readdirSync(labelled, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, measures: measureSystem(name) }))
  .sort((a, b) => a.name.localeCompare(b.name));
const mean = Object.fromEntries(
  MEASURES.map((measure) => [measure, rows.reduce((sum, row) => sum + row.measures[measure], 0) / rows.length]),
) as Measures;
for (const { name, measures } of [...rows, { name: 'mean', measures: mean }]) {
  console.log(
    `${name.padEnd(12)} ${MEASURES.map((measure) => `${measure}=${measures[measure].toFixed(4)}`).join('  ')}`,
  );
}
measureSpeed(join(values.data, 'logs/ci/files'));

function measureSystem(name: string): Measures {
  const original = parseCsv(readFileSync(join(labelled, name, `${name}_2k.log_structured.csv`), 'utf8'));
  const corrected = parseCsv(readFileSync(join(labelled, name, `${name}_2k.log_structured_corrected.csv`), 'utf8'));
  const miner = new TemplateMiner();
  const given = original.map((row) => miner.add(row.Content!));
  miner.finish();
  const groups = given.map((id) => miner.groupOf(id));
  const templates = groups.map((group) => miner.templateOf(group));
  if (values.output !== undefined) {
    mkdirSync(values.output, { recursive: true });
    const lines = groups.map((id, index) => JSON.stringify({ id, template: templates[index] }));
    writeFileSync(join(values.output, `${name}.jsonl`), `${lines.join('\n')}\n`);
  }
  const first = compareGroups(
    original.map((row) => row.EventId!),
    groups,
  );
  const second = compareGroups(
    corrected.map((row) => row.EventTemplate!),
    groups,
  );
  const texts = compareTexts(
    corrected.map((row) => normalize(row.EventTemplate!)),
    templates.map(normalize),
  );
  return { GA: first.ga, FGA: first.fga, 'GA corrected': second.ga, 'FGA corrected': second.fga, ...texts };
}

/** GA: share of lines whose group is exactly a true one; FGA: the harmonic mean of both shares of exact groups. */
function compareGroups(truth: readonly string[], found: readonly number[]): { ga: number; fga: number } {
  const trueSizes = Map.groupBy(truth, (id) => id);
  let lines = 0;
  let exact = 0;
  const indices = Map.groupBy(found.keys(), (index) => found[index]!);
  for (const members of indices.values()) {
    const ids = new Set(members.map((index) => truth[index]!));
    const [id] = ids;
    if (ids.size !== 1 || trueSizes.get(id!)!.length !== members.length) continue;
    lines += members.length;
    exact++;
  }
  return { ga: lines / truth.length, fga: harmonicMean(exact / indices.size, exact / trueSizes.size) };
}

/** PA: share of lines whose template is the true one, as text; FTA: the same over templates. */
function compareTexts(truth: readonly string[], found: readonly string[]): { PA: number; FTA: number } {
  const right = truth.filter((text, index) => text === found[index]).length;
  const trueOf = new Map<string, Set<string>>();
  for (const [index, text] of found.entries()) {
    trueOf.set(text, (trueOf.get(text) ?? new Set()).add(truth[index]!));
  }
  const exact = [...trueOf].filter(([text, texts]) => texts.size === 1 && texts.has(text)).length;
  return { PA: right / truth.length, FTA: harmonicMean(exact / trueOf.size, exact / new Set(truth).size) };
}

function harmonicMean(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}

/** A template as it is compared: a token with a variable part is one, neighbours are one. */
function normalize(template: string): string {
  let text = template
    .replace(/<:?[A-Za-z_*]+:?>/g, '<*>')
    .split(/\s+/)
    .filter(Boolean)
    .map((token) => (token.includes('<*>') ? '<*>' : token))
    .join(' ');
  while (text.includes('<*> <*>')) text = text.replaceAll('<*> <*>', '<*>');
  return text;
}

function parseCsv(text: string): Row[] {
  const [head, ...records] = [...csvRecords(text)];
  return records.map((record) => Object.fromEntries(head!.map((name, index) => [name, record[index] ?? ''])));
}

function* csvRecords(text: string): Generator<string[]> {
  let record: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    record.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === ',') continue;
    if (record.length > 1) yield record;
    record = [];
  }
}

function measureSpeed(folder: string): void {
  const distinct = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    const text = (entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const line of text.split('\n')) distinct.add(toPrintable(line));
  }
  const lines = [...distinct];
  distinct.clear();
  const miner = new TemplateMiner();
  const start = performance.now();
  for (const line of lines) miner.add(line);
  miner.finish();
  const seconds = (performance.now() - start) / 1000;
  const rate = Math.round(lines.length / seconds);
  console.log(`${lines.length} distinct CI lines in ${seconds.toFixed(2)} s: ${rate} lines/s on one thread`);
}
