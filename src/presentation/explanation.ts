import type { Diagnosis } from '../diagnosis/index.ts';
import { cut, oneLine, paint, type Style, wrap } from './style.ts';

const INDENT = 11;

/** Why these lines were chosen and which rules matched, for `--explain`; nothing where no line was. */
export function toExplanation(diagnosis: Diagnosis, style: Style): string {
  if (diagnosis.reasons.length === 0) return '';
  const lines = ['', paint(style, 'bold', '  Why these lines')];
  for (const { line, belief, text, words, rules, facts } of diagnosis.reasons) {
    const head = `  line ${line}, belief ${belief.toFixed(2)}: `;
    lines.push(head + cut(oneLine(text).trim(), style.width - head.length));
    lines.push(
      ...listLines(
        'words',
        words.map(({ word, weight }) => `${word} ${signed(weight)}`),
        style,
      ),
    );
    lines.push(...listLines('rules', rules, style), ...listLines('facts', facts, style));
  }
  const likely = diagnosis.likelihoods.map(({ category, probability }) => `${category} ${probability.toFixed(2)}`);
  lines.push(...listLines('likely', likely, style));
  return `${lines.join('\n')}\n`;
}

function listLines(name: string, items: readonly string[], style: Style): string[] {
  if (items.length === 0) return [];
  return wrap(oneLine(items.join(', ')), style.width - INDENT).map(
    (line, index) => `    ${(index === 0 ? name : '').padEnd(INDENT - 4)}${line}`,
  );
}

function signed(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)}`;
}
