import type { LogExcerpt } from '../logs/index.ts';
import type { Claim } from './claims.ts';
import type { LineMeasures } from './line-features.ts';

/** What tells a failed run from a good one where the CI system does not say; the order a model is trained on. */
export const VERDICT_FEATURES = [
  'bestScore',
  'secondScore',
  'bestWords',
  'bestWordsAtEnd',
  'rules',
  'strongestRule',
  'consequences',
  'consequencesAtEnd',
  'failedTests',
  'errorEntries',
  'errors',
  'errorLevels',
  'successLines',
  'successAtEnd',
  'lines',
] as const;
export const VERDICT_FEATURE_COUNT = VERDICT_FEATURES.length;

const END = 40;

// What tools print at the end of good work.
const SUCCESS =
  /\b(?:BUILD SUCCESS(?:FUL)?|build succeeded|compiled successfully|all tests? pass(?:ed)?|tests? passed|0 fail(?:ed|ures|ing)|no (?:errors|issues|problems|offenses|vulnerabilities) (?:found|detected)|100% tests passed|success(?:fully)?|passed|finished|done)\b/i;
const NOT_SUCCESS = /\b(?:[1-9]\d* (?:fail|error)|not|un(?:successful|able)|fail(?:ed|ure)s?: [1-9])/i;

/**
 * Writes the features of a whole log.
 *
 * @param scores of the ranked candidates, any order
 */
export function fillVerdictRow(
  excerpt: LogExcerpt,
  measures: LineMeasures,
  scores: Float64Array,
  claims: readonly Claim[],
  row: Float32Array,
): void {
  const { lines } = excerpt;
  const sorted = [...scores].sort((a, b) => b - a);
  const endFrom = Math.max(0, lines.length - END);
  let bestWords = -20;
  let bestWordsAtEnd = -20;
  for (const [place, score] of measures.wordScores.entries()) {
    if (score > bestWords) bestWords = score;
    if (place >= endFrom && score > bestWordsAtEnd) bestWordsAtEnd = score;
  }
  const count = (kind: Claim['kind'], from = 0) =>
    claims.reduce((n, c) => n + (c.kind === kind && c.place >= from ? 1 : 0), 0);
  let successes = 0;
  let successesAtEnd = 0;
  let errorLevels = 0;
  for (const [place, line] of lines.entries()) {
    if (line.level === 'error') errorLevels++;
    if (place < lines.length - 400 || line.text.length > 400) continue;
    if (!SUCCESS.test(line.text) || NOT_SUCCESS.test(line.text)) continue;
    successes++;
    if (place >= endFrom) successesAtEnd++;
  }
  let k = 0;
  row[k++] = sorted[0] ?? -20;
  row[k++] = sorted[5] ?? -20;
  row[k++] = bestWords;
  row[k++] = bestWordsAtEnd;
  row[k++] = Math.log2(1 + count('rule'));
  row[k++] = claims.reduce((best, claim) => (claim.kind === 'rule' ? Math.max(best, claim.strength) : best), 0);
  row[k++] = Math.log2(1 + count('consequence'));
  row[k++] = Math.log2(1 + count('consequence', endFrom));
  row[k++] = Math.log2(1 + count('test'));
  row[k++] = Math.log2(1 + count('entry'));
  row[k++] = Math.log2(1 + count('error'));
  row[k++] = Math.log2(1 + errorLevels);
  row[k++] = Math.log2(1 + successes);
  row[k++] = Math.log2(1 + successesAtEnd);
  row[k++] = Math.log2(1 + excerpt.totalLines);
}
