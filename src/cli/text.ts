import type { Command } from 'commander';
import { createTextJudge } from '../app/index.ts';
import { BadInputError } from '../foundation/index.ts';
import {
  encodeModel,
  type Judgement,
  LABELS,
  type Label,
  type LabelledMessage,
  readMessages,
  type Slop,
  trainModel,
} from '../messages/index.ts';
import { paint, wrap } from '../presentation/index.ts';
import { toPrintable } from '../text/index.ts';
import { kindOf, slopOf } from '../triage/index.ts';
import { EXIT } from './exit-code.ts';
import { weighed } from './message-context.ts';
import { readMessageLines } from './message-lines.ts';
import { complain, styleOf, type Terminal } from './terminal.ts';
import { addCorrectionCommands } from './text-corrections.ts';
import { writeWhole } from './whole-file.ts';

const EXIT_CODES = '\nExit codes: 0 done, 2 usage, 5 a line or the file was bad (the others are still judged).';

interface ModelOptions {
  json?: boolean;
  model?: string;
}

/** `regreen text`: judges messages, trains and measures models of them. */
export function addTextCommand(program: Command, terminal: Terminal): void {
  const text = program
    .command('text')
    .summary('judge messages: spam, scam, phishing, injected instructions')
    .description(
      'Judges texts people outside wrote: ham, spam, scam, phishing, or instructions meant for an agent. Says why; needs ' +
        'no server.',
    );
  text
    .command('classify')
    .summary('judge the messages of a file')
    .description('Judges each message of a file of JSON lines with a text; - is standard input.')
    .argument('<file>', 'JSON lines: {"text":…} and optionally id, author, kind')
    .option('--json', 'one JSON object per message, in order')
    .option('--model <file>', 'a model of your own instead of the shipped one')
    .addHelpText(
      'after',
      '\nauthor may be {"association":"member","account_created_at":"2020-01-01T00:00:00Z"}: owner, member, collaborator,' +
        '\ncontributor, first_timer, none. Of kinds, issue, comment, discussion, pull_request and review speak for ham.' +
        '\nExit codes: 0 done, 2 usage, 5 a line or the file was bad (the others are still judged).',
    )
    .action(async (file: string, options: ModelOptions) => {
      process.exitCode = await classify(file, options, terminal);
    });
  text
    .command('explain')
    .summary('show why each message of a file is judged as it is')
    .description('Shows each message with its label and what spoke for (+) and against (-) its not being ham.')
    .argument('<file>', 'JSON lines with a text, and optionally author and kind; - is standard input')
    .option('--model <file>', 'a model of your own instead of the shipped one')
    .addHelpText('after', EXIT_CODES)
    .action(async (file: string, options: ModelOptions) => {
      process.exitCode = await explain(file, options, terminal);
    });
  text
    .command('evaluate')
    .summary('measure a model on messages whose label is known')
    .description('Measures how well ham is told from all else: precision, recall, F1 and the share of false alarms.')
    .argument('<file>', 'JSON lines with a text and a label, and optionally author and kind; - is standard input')
    .option('--json', 'as one JSON object')
    .option('--model <file>', 'a model of your own instead of the shipped one')
    .addHelpText('after', EXIT_CODES)
    .action(async (file: string, options: ModelOptions) => {
      process.exitCode = await evaluate(file, options, terminal);
    });
  text
    .command('train')
    .summary('train a model of your own')
    .description('Trains a model on messages whose label is known; the same files always give the same model.')
    .argument('<files...>', 'JSON lines with a text, a label (ham, spam, scam, phishing, injection), a source')
    .requiredOption('--output <model>', 'where the model is written')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 2 usage, 3 the model cannot be written, 5 a line or a file was bad (the others are used).',
    )
    .action(async (files: string[], { output }: { output: string }) => {
      process.exitCode = await train(files, output, terminal);
    });
  addCorrectionCommands(text, terminal);
}

async function classify(file: string, { json, model }: ModelOptions, terminal: Terminal): Promise<number> {
  const judge = createTextJudge(model);
  let exitCode: number = EXIT.done;
  for await (const item of readMessageLines(file)) {
    if ('problem' in item) {
      exitCode = EXIT.badInput;
      complain(terminal, item.problem);
      if (json)
        terminal.stdout.write(`${JSON.stringify({ id: item.id ?? null, line: item.line, error: item.problem })}\n`);
      continue;
    }
    const { context, shifts } = weighed(item.message, Date.now());
    const judgement = judge.judge(item.message.text, context, shifts);
    const slop = slopOf(item.message.text, kindOf(item.message.kind));
    const id = item.message.id ?? null;
    if (json) terminal.stdout.write(`${JSON.stringify({ id, ...toJson(judgement, slop) })}\n`);
    else {
      const name = toPrintable(typeof id === 'string' ? id : `line ${item.line}`);
      const hint = slop === null ? '' : '  slop';
      terminal.stdout.write(`${judgement.label.padEnd(9)} ${judgement.score.toFixed(3)}  ${name}${hint}\n`);
    }
  }
  return exitCode;
}

function toJson({ label, score, reasons }: Judgement, slop: Slop | null) {
  return {
    label,
    score,
    reasons: reasons.map(({ at: _, ...reason }) => reason),
    ...(slop === null ? {} : { slop: { score: slop.score, signs: slop.signs } }),
  };
}

async function explain(file: string, { model }: ModelOptions, terminal: Terminal): Promise<number> {
  const judge = createTextJudge(model);
  const style = styleOf(terminal);
  let exitCode: number = EXIT.done;
  for await (const item of readMessageLines(file)) {
    if ('problem' in item) {
      exitCode = EXIT.badInput;
      complain(terminal, item.problem);
      continue;
    }
    const { context, shifts } = weighed(item.message, Date.now());
    const { label, score, reasons } = judge.judge(item.message.text, context, shifts);
    const slop = slopOf(item.message.text, kindOf(item.message.kind));
    const tone = label === 'ham' ? 'green' : 'red';
    let out = `${paint(style, tone, label)}  ${score.toFixed(3)}\n`;
    const shown = printable(item.message.text.slice(0, 400));
    for (const line of wrap(shown, style.width - 2)) out += `  ${highlight(line)}\n`;
    const spoke = (weight: number, what: string, where: string) => {
      const signed = `${weight >= 0 ? '+' : ''}${weight.toFixed(2)}`;
      out += `  ${signed.padStart(6)}  ${what.padEnd(20)} ${paint(style, 'dim', printable(where))}\n`;
    };
    for (const { feature, weight, excerpt, meaning } of reasons) spoke(weight, feature, meaning ?? excerpt);
    if (slop !== null) {
      out += `  ${paint(style, 'yellow', 'slop')}, a hint beside the label\n`;
      for (const { sign, weight, excerpt } of slop.signs) spoke(weight, sign, excerpt);
    }
    terminal.stdout.write(`${out}\n`);

    function highlight(line: string): string {
      const spoken = reasons.filter(
        ({ weight, excerpt }) => weight > 0 && excerpt.length > 2 && line.includes(excerpt),
      );
      const longest = spoken.sort((a, b) => b.excerpt.length - a.excerpt.length)[0];
      return longest === undefined ? line : line.split(longest.excerpt).join(paint(style, 'yellow', longest.excerpt));
    }
  }
  return exitCode;
}

function printable(text: string): string {
  return toPrintable(text.replace(/\s/g, ' '));
}

async function evaluate(file: string, { json, model }: ModelOptions, terminal: Terminal): Promise<number> {
  const judge = createTextJudge(model);
  const { messages, exitCode } = await readLabelled(file, terminal);
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (const message of messages) {
    const { text, label } = message;
    const { context, shifts } = weighed(message, Date.now());
    const isFound = judge.judge(text, context, shifts).label !== 'ham';
    if (label === 'ham') isFound ? fp++ : tn++;
    else isFound ? tp++ : fn++;
  }
  const ratio = (a: number, b: number) => (b === 0 ? null : Math.round((a / b) * 1e4) / 1e4);
  const figures = {
    messages: messages.length,
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    false_alarms: ratio(fp, fp + tn),
  };
  if (json) terminal.stdout.write(`${JSON.stringify(figures)}\n`);
  else
    for (const [name, value] of Object.entries(figures)) terminal.stdout.write(`${name.padEnd(13)} ${value ?? '-'}\n`);
  return exitCode;
}

async function train(files: string[], output: string, terminal: Terminal): Promise<number> {
  const all: LabelledMessage[] = [];
  let exitCode: number = EXIT.done;
  for (const file of files) {
    const read = await readLabelled(file, terminal);
    for (const message of read.messages) all.push(message);
    exitCode = Math.max(exitCode, read.exitCode);
  }
  if (!all.some(({ label }) => label === 'ham') || all.every(({ label }) => label === 'ham')) {
    throw new BadInputError(
      `expected messages of ham and of another label, came ${all.length} messages, all of one kind or none`,
    );
  }
  writeWhole(output, encodeModel(trainModel(readMessages(all))));
  terminal.stderr.write(`regreen: trained on ${all.length} messages\n`);
  return exitCode;
}

/** A message whose label is known, with what a line says besides. */
interface LabelledLine extends LabelledMessage {
  readonly author: unknown;
  readonly kind: unknown;
}

async function readLabelled(file: string, terminal: Terminal): Promise<{ messages: LabelledLine[]; exitCode: number }> {
  const messages: LabelledLine[] = [];
  let exitCode: number = EXIT.done;
  for await (const item of readMessageLines(file)) {
    const problem =
      'problem' in item
        ? item.problem
        : LABELS.includes(item.message.label as Label)
          ? null
          : `line ${item.line}: expected a label of ${LABELS.join(', ')}`;
    if (problem !== null || 'problem' in item) {
      complain(terminal, problem ?? '');
      exitCode = EXIT.badInput;
      continue;
    }
    const { text, label, source, author, kind } = item.message;
    messages.push({ text, label: label as Label, source: typeof source === 'string' ? source : '', author, kind });
  }
  return { messages, exitCode };
}
