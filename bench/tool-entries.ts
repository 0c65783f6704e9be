// How many entries of tools' output are read rightly, over (file, line) and (file, line, column).
//   node bench/tool-entries.ts --data DIR     (DIR holds logs/diagnostics/tool_output.jsonl)
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LogLine, readToolEntries, type ToolEntry } from '../src/logs/index.ts';

interface Expected {
  readonly file: string | null;
  readonly line: number | null;
  readonly col?: number | null;
  readonly column?: number | null;
}

interface Case {
  readonly tool: string;
  readonly input: string;
  readonly expected: readonly Expected[];
}

function linesOf(text: string): LogLine[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.replace(/\r$/, ''), level: null, step: -1 }));
}

function countEqual(wanted: readonly string[], given: readonly string[]): number {
  const left = new Map<string, number>();
  for (const key of wanted) left.set(key, (left.get(key) ?? 0) + 1);
  let equal = 0;
  for (const key of given) {
    const count = left.get(key) ?? 0;
    if (count === 0) continue;
    left.set(key, count - 1);
    equal++;
  }
  return equal;
}

function report(name: string, cases: readonly Case[], misses: boolean): void {
  const found = cases.map(({ input }) => readToolEntries(linesOf(input)));
  for (const withColumn of [false, true]) {
    const keyOfExpected = (e: Expected) =>
      JSON.stringify([e.file, e.line, withColumn ? (e.col ?? e.column ?? null) : 0]);
    const keyOfEntry = (e: ToolEntry) => JSON.stringify([e.file, e.line, withColumn ? e.column : 0]);
    let equal = 0;
    let given = 0;
    let wanted = 0;
    let recall = 0;
    cases.forEach((item, index) => {
      const right = countEqual(item.expected.map(keyOfExpected), found[index]!.map(keyOfEntry));
      equal += right;
      given += found[index]!.length;
      wanted += item.expected.length;
      recall += right / Math.max(1, item.expected.length);
      if (misses && (right < item.expected.length || right < found[index]!.length)) {
        console.log(`  ${item.tool}: ${right} right, ${item.expected.length} wanted, ${found[index]!.length} given`);
      }
    });
    const precision = equal / Math.max(1, given);
    const reached = equal / Math.max(1, wanted);
    const f1 = equal === 0 ? 0 : (2 * precision * reached) / (precision + reached);
    console.log(
      `${name} ${withColumn ? 'file+line+col' : 'file+line'}: P=${precision.toFixed(3)} R=${reached.toFixed(3)} ` +
        `F1=${f1.toFixed(3)}  mean recall over ${cases.length} tools=${(recall / Math.max(1, cases.length)).toFixed(3)}`,
    );
  }
}

const { values } = parseArgs({ options: { data: { type: 'string' }, misses: { type: 'boolean', default: false } } });
if (values.data === undefined) throw new Error('expected --data DIR, the directory that holds logs/ and errors/');

for (const [name, path] of [
  ['diagnostics', 'logs/diagnostics/tool_output.jsonl'],
  ['errors', 'errors/tool_output.jsonl'],
] as const) {
  const file = join(values.data, path);
  if (!existsSync(file)) continue;
  const cases = readFileSync(file, 'utf8')
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => JSON.parse(row) as Case & { text?: string })
    .map(({ tool, input, text, expected }) => ({ tool, input: input ?? text ?? '', expected }));
  report(name, cases, values.misses);
}
