import type { Command } from 'commander';
import { openInput } from '../files/index.ts';
import { RegreenError } from '../foundation/index.ts';
import { TemplateMiner } from '../logs/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT, EXIT_OF_KIND } from './exit-code.ts';
import { lineBatches } from './line-batches.ts';
import { withProgress } from './progress.ts';
import { complain, styleOf, type Terminal } from './terminal.ts';

interface TemplatesOptions {
  json?: boolean;
  summary?: boolean;
  quiet?: boolean;
}

/** One input that was read: its lines are `from` to before `to` of the group numbers. */
interface ReadInput {
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** A row of the summary. */
interface TemplateCount {
  readonly template: number;
  count: number;
  readonly text: string;
  /** line with which it begins, 1-based, in the first input that has it */
  readonly first: number;
}

const WRITTEN_AT_ONCE = 1 << 16;

/** `regreen templates`: mines the log templates of files. */
export function addTemplatesCommand(program: Command, terminal: Terminal): void {
  program
    .command('templates')
    .summary('group the lines of logs by their template')
    .description(
      'Groups the lines of logs by their template: the line with its variable parts masked. Nothing has to be set ' +
        'up per system. Several files are mined together.',
    )
    .argument('<files...>', 'log files, plain or packed; - is standard input')
    .option('--json', 'one JSON object per line of the log, in order; with --summary one per template')
    .option('--summary', 'the templates with how often they occur (the default without --json)')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: TemplatesOptions) => {
      process.exitCode = await runTemplates(files, options, terminal);
    });
}

const EXAMPLES = `
Examples:
  regreen templates build.log                    a table of the templates, the most frequent first
  regreen templates service.log --json           {"line":1,"template":3,"text":"Connection from <*> closed"}
  journalctl | regreen templates - --summary --json

Exit codes: 0 done, 2 usage, 5 bad input (the other inputs are still read).`;

async function runTemplates(files: string[], options: TemplatesOptions, terminal: Terminal): Promise<number> {
  const miner = new TemplateMiner();
  const groups = new GroupNumbers();
  const inputs: ReadInput[] = [];
  let exitCode: number = EXIT.done;
  for (const source of files) {
    const from = groups.count;
    try {
      const { chunks } = await openInput(source);
      for await (const lines of lineBatches(options.quiet ? chunks : withProgress(chunks, source, terminal))) {
        for (const line of lines) groups.push(miner.add(toPrintable(line)));
      }
    } catch (error) {
      if (!(error instanceof RegreenError)) throw error;
      complain(terminal, error.message);
      exitCode = EXIT_OF_KIND[error.kind];
    }
    inputs.push({ source, from, to: groups.count });
  }
  miner.finish();
  const counts = countTemplates(miner, groups, inputs);
  if (options.summary || !options.json) await writeSummary(counts, options.json === true, terminal);
  else await writeLines(miner, groups, inputs, counts, terminal);
  return exitCode;
}

/** The group numbers of all lines: four bytes a line are all that is kept of them. */
class GroupNumbers {
  count = 0;
  #numbers = new Int32Array(1 << 16);

  push(group: number): void {
    if (this.count === this.#numbers.length) {
      const numbers = new Int32Array(this.count * 2);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers[this.count++] = group;
  }

  at(index: number): number {
    return this.#numbers[index]!;
  }
}

/** The final groups with their counts, numbered from 1 in the order in which they begin. */
function countTemplates(
  miner: TemplateMiner,
  groups: GroupNumbers,
  inputs: readonly ReadInput[],
): Map<number, TemplateCount> {
  const counts = new Map<number, TemplateCount>();
  for (const { from, to } of inputs) {
    for (let index = from; index < to; index++) {
      const group = miner.groupOf(groups.at(index));
      const known = counts.get(group);
      if (known !== undefined) known.count++;
      else {
        const text = toPrintable(miner.templateOf(group));
        counts.set(group, { template: counts.size + 1, count: 1, text, first: index - from + 1 });
      }
    }
  }
  return counts;
}

async function writeLines(
  miner: TemplateMiner,
  groups: GroupNumbers,
  inputs: readonly ReadInput[],
  counts: ReadonlyMap<number, TemplateCount>,
  terminal: Terminal,
): Promise<void> {
  let out = '';
  for (const { source, from, to } of inputs) {
    // A line's number says where it is only together with its file, when there are several.
    const origin = inputs.length > 1 ? `"source":${JSON.stringify(source)},` : '';
    for (let index = from; index < to; index++) {
      const { template, text } = counts.get(miner.groupOf(groups.at(index)))!;
      out += `{${origin}"line":${index - from + 1},"template":${template},"text":${JSON.stringify(text)}}\n`;
      if (out.length < WRITTEN_AT_ONCE) continue;
      await write(terminal, out);
      out = '';
    }
  }
  if (out !== '') await write(terminal, out);
}

async function writeSummary(
  counts: ReadonlyMap<number, TemplateCount>,
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  const rows = [...counts.values()].sort((a, b) => b.count - a.count || a.template - b.template);
  const { width } = styleOf(terminal);
  const digits = Math.max('count'.length, String(rows[0]?.count ?? 0).length);
  let out = asJson ? '' : `${'count'.padStart(digits)}  template\n`;
  for (const { template, count, text, first } of rows) {
    out += asJson
      ? `${JSON.stringify({ template, count, text, first })}\n`
      : `${String(count).padStart(digits)}  ${cut(text, terminal.stdout.isTTY === true ? width - digits - 2 : 0)}\n`;
    if (out.length < WRITTEN_AT_ONCE) continue;
    await write(terminal, out);
    out = '';
  }
  if (out !== '') await write(terminal, out);
}

/** @param width 0: nothing is cut */
function cut(text: string, width: number): string {
  return width === 0 || text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Waits until the text was taken, so that a slow reader does not fill memory. */
function write({ stdout }: Terminal, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
