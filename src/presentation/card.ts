import type { Cause, Diagnosis, Evidence } from '../diagnosis/index.ts';
import { columnsOf, cut, oneLine, paint, type Style, type Tone, wrap } from './style.ts';

const LINES_SHOWN_MOST = 15;
const LABEL_WIDTH = 7;

/** What a remedy's name means, as a sentence. */
export type RemedyText = (remedy: string) => string;

/**
 * A diagnosis as people read it in a terminal: what happened, the lines that prove it, what to do.
 *
 * @returns lines joined by `\n`, with one at the end
 */
export function toCard(source: string, diagnosis: Diagnosis, remedyText: RemedyText, style: Style): string {
  const lines = [...titleLines(source, diagnosis, style), ''];
  if (diagnosis.result === 'failed') lines.push(...failureLines(diagnosis, remedyText, style));
  else lines.push(...wrap(oneLine(diagnosis.summary), style.width - 2).map((line) => `  ${line}`));
  if (diagnosis.missing.length > 0) {
    lines.push('', label(style, 'Missing', diagnosis.missing.join(', ')));
  }
  return `${lines.join('\n')}\n`;
}

/** The verdict, the source and what is known of the log: on one line, or on two where that is too narrow. */
function titleLines(source: string, diagnosis: Diagnosis, style: Style): string[] {
  const tone: Tone = diagnosis.result === 'passed' ? 'green' : diagnosis.result === 'failed' ? 'red' : 'yellow';
  const facts = [diagnosis.ci === 'none' ? '' : diagnosis.ci, diagnosis.ecosystem ?? '', `${diagnosis.lines} lines`];
  const about = facts.filter((fact) => fact !== '').join(', ');
  const mark = style.hasBoxes ? { passed: '✔', failed: '✖', unknown: '?' }[diagnosis.result] : '';
  const verdict = `${mark} ${diagnosis.result}`.trim();
  const name = oneLine(source);
  const isOneLine = verdict.length + columnsOf(name) + about.length + 4 <= style.width;
  const room = style.width - verdict.length - 2;
  const head = `${paint(style, tone, verdict)}  ${paint(style, 'bold', cut(name, room))}`;
  const tail = paint(style, 'dim', cut(about, isOneLine ? about.length : style.width - 2));
  return isOneLine ? [`${head}  ${tail}`] : [head, `  ${tail}`];
}

function failureLines(diagnosis: Diagnosis, remedyText: RemedyText, style: Style): string[] {
  const cause = diagnosis.causes[0];
  const lines = wrap(oneLine(diagnosis.summary), style.width - 2).map((line) => `  ${paint(style, 'bold', line)}`);
  if (cause === undefined) {
    const shown = evidenceLines(diagnosis, undefined, style);
    return shown.length === 0 ? lines : [...lines, '', ...shown];
  }
  const about = `${cause.category}, origin ${cause.origin}, confidence ${cause.confidence.toFixed(2)}`;
  lines.push(...wrap(about, style.width - 2).map((line) => `  ${paint(style, 'cyan', line)}`), '');
  lines.push(...evidenceLines(diagnosis, cause, style), '');
  lines.push(label(style, 'Why', cause.explanation));
  lines.push(label(style, 'Do', remedyText(cause.remedy)));
  const step = diagnosis.steps.find(({ exitCode }) => exitCode !== null && exitCode !== 0);
  if (step) lines.push(label(style, 'Step', `${step.name} (exit code ${step.exitCode})`));
  if (cause.rule) lines.push(label(style, 'Rule', cause.rule));
  for (const other of diagnosis.causes.slice(1, 4)) {
    lines.push(label(style, 'Also', `${other.summary} (${other.category}, ${other.confidence.toFixed(2)})`));
  }
  return lines;
}

function evidenceLines(diagnosis: Diagnosis, cause: Cause | undefined, style: Style): string[] {
  const first = cause?.evidence[0] ?? 0;
  const order = [first, ...diagnosis.evidence.keys()].slice(0, 4);
  const shown = new Map<number, { text: string; isKey: boolean }>();
  for (const place of new Set(order)) {
    const evidence = diagnosis.evidence[place];
    if (evidence) addBlock(shown, evidence, place === first ? LINES_SHOWN_MOST : LINES_SHOWN_MOST - shown.size);
  }
  const numbers = [...shown.keys()].sort((a, b) => a - b);
  const digits = String(numbers.at(-1) ?? 0).length;
  const indent = commonIndent([...shown.values()].map(({ text }) => text));
  const bar = style.hasBoxes ? '│' : '|';
  const arrow = style.hasBoxes ? '▶' : '>';
  const gap = style.hasBoxes ? '┆' : ':';
  const lines: string[] = [];
  for (const [index, number] of numbers.entries()) {
    const { text, isKey } = shown.get(number)!;
    if (index > 0 && number > numbers[index - 1]! + 1)
      lines.push(paint(style, 'dim', `  ${' '.repeat(digits)} ${gap}`));
    const head = `${isKey ? arrow : ' '} ${String(number).padStart(digits)} ${bar}`;
    const body = cut(text.slice(indent), style.width - head.length - 1);
    lines.push(`${paint(style, isKey ? 'red' : 'dim', head)} ${body}`.trimEnd());
  }
  return lines;
}

/** How many blanks all lines that hold something begin with: on a narrow screen they would push the text out. */
function commonIndent(texts: readonly string[]): number {
  const indents = texts.filter((text) => text.trim() !== '').map((text) => text.length - text.trimStart().length);
  return indents.length === 0 ? 0 : Math.min(...indents);
}

/** Adds the lines of a block, the key line in any case, nearer ones before farther ones. */
function addBlock(shown: Map<number, { text: string; isKey: boolean }>, evidence: Evidence, most: number): void {
  const byDistance = [...evidence.block].sort(
    (a, b) => Math.abs(a.line - evidence.line) - Math.abs(b.line - evidence.line),
  );
  let room = most;
  for (const { line, text: raw } of byDistance) {
    const isKey = line === evidence.line;
    const text = oneLine(raw);
    if (shown.has(line)) {
      if (isKey) shown.set(line, { text, isKey });
      continue;
    }
    if (room <= 0) return;
    shown.set(line, { text, isKey });
    room--;
  }
}

function label(style: Style, name: string, text: string): string {
  const [first = '', ...rest] = wrap(oneLine(text), style.width - LABEL_WIDTH - 3);
  const indent = ' '.repeat(LABEL_WIDTH + 3);
  return [`  ${paint(style, 'dim', name.padEnd(LABEL_WIDTH))} ${first}`, ...rest.map((line) => indent + line)].join(
    '\n',
  );
}
