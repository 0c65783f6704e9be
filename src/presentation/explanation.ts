import type { Diagnosis } from '../diagnosis/index.ts';
import { cut, paint, type Style } from './style.ts';

/** Why these lines were chosen and which rules matched, for `--explain`. */
export function toExplanation(diagnosis: Diagnosis, style: Style): string {
  const lines: string[] = [];
  for (const reason of diagnosis.reasons) {
    lines.push(
      `  line ${reason.line}, belief ${reason.belief.toFixed(2)}: ${cut(reason.text.trim(), style.width - 34)}`,
    );
    if (reason.words.length > 0)
      lines.push(`    words  ${reason.words.map(({ word, weight }) => `${word} ${signed(weight)}`).join(', ')}`);
    if (reason.rules.length > 0) lines.push(`    rules  ${reason.rules.join(', ')}`);
    if (reason.facts.length > 0) lines.push(`    facts  ${reason.facts.join(', ')}`);
  }
  if (lines.length === 0) return '';
  const categories = diagnosis.likelihoods
    .map(({ category, probability }) => `${category} ${probability.toFixed(2)}`)
    .join(', ');
  return `${['', paint(style, 'bold', '  Why these lines'), ...lines, `  categories  ${categories}`].join('\n')}\n`;
}

function signed(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)}`;
}
