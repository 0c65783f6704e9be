import type { LogExcerpt } from '../logs/index.ts';
import type { WeightTable } from '../statistics/index.ts';
import { hashWord, spellWords } from '../text/index.ts';
import type { Evidence, Reason } from './diagnosis.ts';
import { placeOf, type Readings } from './readings.ts';

const WORDS_SHOWN = 6;
const WEIGHT_LEAST = 0.2;

/** Why each line of evidence was chosen. */
export function findReasons(
  excerpt: LogExcerpt,
  readings: Readings,
  evidence: readonly Evidence[],
  weights: WeightTable,
): Reason[] {
  return evidence.map(({ line, text, score }) => {
    const place = placeOf(excerpt.lines, line);
    const words = [...new Set(spellWords(excerpt.lines[place]!.text))]
      .map((word) => ({ word, weight: weights.weigh(hashWord(word)) }))
      .filter(({ weight }) => Math.abs(weight) >= WEIGHT_LEAST)
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, WORDS_SHOWN);
    const rules = readings.hits.filter((hit) => hit.place === place).map(({ hit }) => hit.rule.name);
    return { line, text, belief: score, words, rules, facts: factsOf(readings, line) };
  });
}

function factsOf(readings: Readings, line: number): string[] {
  const facts: string[] = [];
  for (const { at, tool, severity } of readings.entries) if (at === line) facts.push(`${severity} of ${tool}`);
  for (const { at, runner, result } of readings.tests) if (at === line) facts.push(`${result} test of ${runner}`);
  for (const { from, to, language } of readings.errors) if (from <= line && line <= to) facts.push(`${language} error`);
  return facts;
}
