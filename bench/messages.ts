// The text guard: five-fold, by leaving whole sources out, on texts of developers, on attacks, and how fast it is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readHelpers, readPublicMessages } from '../scripts/training/labelled-messages.ts';
import { createTextJudge } from '../src/app/index.ts';
import { type LabelledMessage, MODEL_FORMAT, readMessages, TextJudge, trainModel } from '../src/messages/index.ts';
import { shiftsOf } from '../src/triage/index.ts';
import { groupNearDuplicates } from './message-groups.ts';
import {
  readAttacks,
  readBlindDeveloperTexts,
  readDeveloperTexts,
  readFreshTexts,
  readLookalikes,
  readTextsAboutPrompts,
} from './suites.ts';

const FOLDS = 5;
/** A head that speaks of nothing. */
const NEVER = { offset: -9, slopes: [0, 0, 0] };
const SECTIONS = ['five-fold', 'left out', 'without made messages', 'injection', 'shipped'] as const;
const { values } = parseArgs({
  options: { data: { type: 'string' }, evaluation: { type: 'string' }, sections: { type: 'string' } },
});
/** All of it, or what `--sections five-fold,injection` names: most of them train for minutes. */
const wants = (section: (typeof SECTIONS)[number]) => values.sections?.split(',').includes(section) ?? true;
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds spam/');

const reported = new Map<string, Readonly<Record<string, number>>>();
const messages = readPublicMessages(values.data);
const read = readMessages(messages);
const helpers = readMessages(readHelpers(values.data));
const all = messages.map((_, index) => index);
const isSpam = (index: number) => messages[index]!.label !== 'ham';

const groups = groupNearDuplicates(messages.map(({ text }) => text));
const foldOf = (index: number) => (Math.imul(groups[index]! + 1, 0x9e3779b1) >>> 8) % FOLDS;
const issues = all.filter((index) => messages[index]!.source === 'github-issues');
// What a message is, is known where it comes from a code host: then the odds before anything is read are others.
const SHIFTS = shiftsOf(undefined, 'issue');
if (wants('five-fold')) measureFolds();
for (const isHelped of [true, false])
  if (wants(isHelped ? 'left out' : 'without made messages')) measureSources(isHelped);
const suite = readSuite();
if (wants('injection')) measureInjection();
if (wants('shipped')) measureShipped();
if (values.evaluation !== undefined) writeEvaluation(values.evaluation);

function measureFolds(): void {
  const crossed = new Float64Array(messages.length);
  for (let fold = 0; fold < FOLDS; fold++) judgeLeftOut((index) => foldOf(index) === fold, crossed);
  const falseAlarmLimit = quantile(
    all.filter((index) => !isSpam(index)).map((index) => crossed[index]!),
    0.99,
  );
  report('five-fold, all messages', {
    ...measure(all, crossed, 0.5),
    'recall at 1 % false alarms': measure(all, crossed, falseAlarmLimit).recall,
    'ROC-AUC': area(all, crossed),
    'calibration error': calibrationError(crossed),
  });

  report('five-fold, all messages, told that they are issues', {
    recall: measure(all, crossed.map(toldOf), 0.5).recall,
  });

  report('five-fold, issues and pull requests', {
    messages: issues.length,
    'false alarms': measure(issues, crossed, 0.5)['false alarms'],
  });
}

/** The helpers were made by people who know what kinds of messages there are: so with and without them. */
function measureSources(isHelped: boolean): void {
  const title = isHelped ? 'left out' : 'left out, without made messages';
  const left = new Float64Array(messages.length);
  const f1s: number[] = [];
  const areas: number[] = [];
  for (const source of new Set(messages.map((message) => message.source))) {
    judgeLeftOut((index) => messages[index]!.source === source, left, isHelped);
    const indices = all.filter((index) => messages[index]!.source === source);
    const figures = measure(indices, left, 0.5);
    if (indices.some(isSpam)) {
      f1s.push(figures.f1);
      areas.push(area(indices, left));
      report(`${title}: ${source}`, { ...figures, 'ROC-AUC': areas.at(-1)! });
    } else {
      report(`${title}: ${source}`, {
        'false alarms': figures['false alarms'],
        'told that they are issues': measure(indices, left.map(toldOf), 0.5)['false alarms'],
      });
    }
  }
  report(`${title}: mean of ${f1s.length} sources`, { f1: mean(f1s), 'ROC-AUC': mean(areas) });
}

/** Attacks on agents, and harmless texts that speak of prompts. */
function readSuite(): (LabelledMessage & { family: string })[] {
  const attacks = readAttacks().map((attack) => ({ ...attack, label: 'injection' as const, source: 'attacks' }));
  const harmless = readTextsAboutPrompts().map((text) => ({ ...text, label: 'ham' as const, source: 'prompts' }));
  return [...attacks, ...harmless];
}

function measureInjection(): void {
  const families = [...new Set(suite.map(({ family }) => family))];
  const attacks = suite.filter(({ label }) => label === 'injection').length;
  let [found, alarms] = [0, 0];
  const missed: string[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const isLeftOut = ({ family }: { family: string }) => families.indexOf(family) % FOLDS === fold;
    const model = trainModel(
      [...read, ...helpers, ...readMessages(suite.filter((message) => !isLeftOut(message)))],
      ['injection'],
    );
    const judge = new TextJudge({
      ...model,
      solicitation: { ...model.solicitation, named: [], calibration: NEVER },
    });
    for (const message of suite.filter(isLeftOut)) {
      const isFound = judge.judge(message.text).label === 'injection';
      if (message.label === 'ham') alarms += Number(isFound);
      else found += Number(isFound);
      if (isFound !== (message.label === 'injection')) missed.push(message.text);
    }
  }
  report('injection, families left out', {
    attacks: attacks,
    harmless: suite.length - attacks,
    recall: found / attacks,
    'false alarms': alarms / (suite.length - attacks),
  });
  if (process.env.SHOW_MISSED) console.log(missed.filter((_, i) => i % 5 === 0).slice(0, 40));
}

/** The model that is shipped, on texts no training sees, and how fast it is. */
function measureShipped(): void {
  const judge = createTextJudge();
  const developerTexts = readDeveloperTexts();
  const lookalikes = readLookalikes();
  const wrong = developerTexts.filter((text) => judge.judge(text).label !== 'ham');
  const unseen = lookalikes.filter((text) => judge.judge(text).label === 'ham');
  report('own suites', {
    'developer texts': developerTexts.length,
    'false alarms': wrong.length,
    'look-alikes': lookalikes.length,
    missed: unseen.length,
  });
  const isTaken = (text: string) => judge.judge(text, {}, SHIFTS).label !== 'ham';
  report('own suites, told that they are issues', {
    'false alarms': developerTexts.filter(isTaken).length,
    missed: lookalikes.filter((text) => !isTaken(text)).length,
  });
  const blind = readBlindDeveloperTexts();
  report('developers, written before the features were looked at', {
    texts: blind.length,
    'false alarms': blind.filter((text) => judge.judge(text).label !== 'ham').length,
    'told that they are issues': blind.filter(isTaken).length,
  });
  const fresh = readFreshTexts();
  report('written before the phrases were changed', {
    developers: fresh.developers.length,
    'false alarms': fresh.developers.filter((text) => judge.judge(text).label !== 'ham').length,
    'told that they are issues': fresh.developers.filter(isTaken).length,
    unwanted: fresh.unwanted.length,
    found: fresh.unwanted.filter((text) => judge.judge(text).label !== 'ham').length,
    'found, told that they are issues': fresh.unwanted.filter(isTaken).length,
  });
  if (process.env.SHOW_MISSED) console.log(wrong.slice(0, 60), unseen);

  const medium = messages.filter(({ text }) => text.length >= 100 && text.length <= 600).map(({ text }) => text);
  let best = 0;
  for (let round = 0; round < 10; round++) {
    // Time of this thread: what others do on the machine is not its speed.
    const before = process.threadCpuUsage();
    for (const text of medium) judge.judge(text);
    const { user, system } = process.threadCpuUsage(before);
    best = Math.max(best, (medium.length / (user + system)) * 1e6);
  }
  report('speed, one core', { 'messages of 100 to 600 characters per second': Math.round(best) });
}

interface Evaluation {
  readonly model: string;
  readonly measured_at: string;
  readonly figures: readonly { readonly measure: string; readonly figure: number; readonly aim: string | null }[];
}

/** What the page of the text guard shows: `--evaluation models/messages-evaluation.json`. */
function writeEvaluation(path: string): void {
  const shown: [string, string, string, string | null][] = [
    ['five-fold, all messages', 'f1', 'F1, five-fold', '0.95'],
    ['five-fold, all messages', 'recall at 1 % false alarms', 'Recall at 1 % false alarms', '0.90'],
    ['five-fold, all messages', 'calibration error', 'Calibration error', '0.03'],
    ['five-fold, issues and pull requests', 'false alarms', 'False alarms on issues, five-fold', '0.003'],
    [
      'left out: github-issues',
      'false alarms',
      'False alarms on issues, never having seen one, by the text alone',
      null,
    ],
    [
      'left out: github-issues',
      'told that they are issues',
      'False alarms on issues, never having seen one, told that they are issues',
      '0.003',
    ],
    ['five-fold, all messages, told that they are issues', 'recall', 'Recall, told that they are issues', null],
    ['left out: mean of 6 sources', 'f1', 'F1, whole sources left out', '0.75'],
    ['injection, families left out', 'recall', 'Recall of orders to agents, families left out', '0.9'],
    ['injection, families left out', 'false alarms', 'False alarms on talk about prompts', '0.01'],
    [
      'own suites',
      'false alarms',
      `False alarms on ${readDeveloperTexts().length} texts of developers, by the text alone`,
      null,
    ],
    [
      'own suites, told that they are issues',
      'false alarms',
      `False alarms on ${readDeveloperTexts().length} texts of developers, told that they are issues`,
      '0',
    ],
    ['own suites', 'missed', `Missed of ${readLookalikes().length} look-alikes`, '0'],
    [
      'developers, written before the features were looked at',
      'told that they are issues',
      `False alarms on ${readBlindDeveloperTexts().length} texts written blindly, told that they are issues`,
      null,
    ],
    ['speed, one core', 'messages of 100 to 600 characters per second', 'Messages a second, one core', '20000'],
  ];
  // What was not measured now stays as it was measured with a model of this form before.
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Evaluation) : null;
  const known = before?.model === MODEL_FORMAT ? before.figures : [];
  const figures = shown.flatMap(([title, name, measure, aim]) => {
    const figure = reported.get(title)?.[name];
    if (figure !== undefined) return { measure, figure: Math.round(figure * 1e4) / 1e4, aim };
    return known.filter((one) => one.measure === measure);
  });
  const evaluation: Evaluation = { model: MODEL_FORMAT, measured_at: new Date().toISOString().slice(0, 10), figures };
  writeFileSync(path, `${JSON.stringify(evaluation, null, 1)}\n`);
}

/** A score as it is where the kind of a message is known. */
function toldOf(score: number): number {
  const shift = SHIFTS.reduce((sum, { soliciting }) => sum + soliciting, 0);
  return 1 / (1 + Math.exp(-(Math.log(score / (1 - score)) + shift)));
}

function judgeLeftOut(isLeftOut: (index: number) => boolean, scores: Float64Array, isHelped = true): void {
  const trained = new TextJudge(
    trainModel([...read.filter((_, index) => !isLeftOut(index)), ...(isHelped ? helpers : [])], ['solicitation']),
  );
  for (const index of all) if (isLeftOut(index)) scores[index] = trained.judge(messages[index]!.text).score;
}

function measure(indices: readonly number[], scores: Float64Array, threshold: number) {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (const index of indices) {
    if (scores[index]! > threshold) isSpam(index) ? tp++ : fp++;
    else isSpam(index) ? fn++ : tn++;
  }
  return {
    f1: (2 * tp) / (2 * tp + fp + fn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    'false alarms': fp / (fp + tn),
  };
}

function area(indices: readonly number[], scores: Float64Array): number {
  const sorted = [...indices].sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  let positives = 0;
  sorted.forEach((index, rank) => {
    if (!isSpam(index)) return;
    ranks += rank + 1;
    positives++;
  });
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (indices.length - positives));
}

/** Mean distance of what was promised and what came, over ten bins of equal width. */
function calibrationError(scores: Float64Array): number {
  const bins = Array.from({ length: 10 }, () => ({ promised: 0, came: 0 }));
  for (const index of all) {
    const bin = bins[Math.min(9, Math.floor(scores[index]! * 10))]!;
    bin.promised += scores[index]!;
    bin.came += Number(isSpam(index));
  }
  return bins.reduce((sum, { promised, came }) => sum + Math.abs(promised - came), 0) / all.length;
}

function quantile(numbers: number[], part: number): number {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length * part)]!;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function report(title: string, figures: Readonly<Record<string, number>>): void {
  reported.set(title, figures);
  const spelled = Object.entries(figures).map(
    ([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(4)}`,
  );
  console.log(`${title}: ${spelled.join(', ')}`);
}
