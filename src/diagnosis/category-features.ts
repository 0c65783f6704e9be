import { CATEGORIES, type Category } from '../rules/index.ts';
import { CLAIM_KINDS, type Claim, type ClaimKind } from './claims.ts';
import type { RankedLine } from './evidence-ranking.ts';

const ZONES = ['first', 'second', 'third', 'elsewhere'] as const;
const REACH = 6;

/** The features of one category of one log, in the order in which a model is trained on them. */
export const CATEGORY_FEATURES = [
  'category',
  'words',
  'wordsBelowBest',
  'wordsRank',
  ...ZONES.flatMap((zone) => CLAIM_KINDS.map((kind) => `${kind}:${zone}`)),
  'ruleCount',
  'entryCount',
  'testCount',
  'consequenceCount',
  'strongestRule',
  'isStrongestRule',
  'firstBelief',
  'otherRules',
  'failedTests',
  'errorEntries',
  'lastRuleIsThis',
] as const;
export const CATEGORY_FEATURE_COUNT = CATEGORY_FEATURES.length;

/** Where categories stand, the order in which rows are written. */
export const JUDGED_CATEGORIES: readonly Category[] = CATEGORIES.filter((category) => category !== 'unknown');

/**
 * Writes one row of features for each judged category.
 *
 * @param top the best lines, each of another place in the log, best first
 * @param words what the words around these lines say of each judged category, as log odds
 */
export function fillCategoryRows(
  claims: readonly Claim[],
  top: readonly RankedLine[],
  words: Float32Array,
): Float32Array {
  const rows = new Float32Array(JUDGED_CATEGORIES.length * CATEGORY_FEATURE_COUNT);
  const bestWords = words.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const strongest = claims.reduce((best, claim) => (claim.kind === 'rule' ? Math.max(best, claim.strength) : best), 0);
  const counts = (kind: ClaimKind) => claims.reduce((n, claim) => n + (claim.kind === kind ? 1 : 0), 0);
  const rules = counts('rule');
  const tests = counts('test');
  const entries = counts('entry');
  const lastRule = claims.findLast(({ kind }) => kind === 'rule')?.category;
  for (const [index, category] of JUDGED_CATEGORIES.entries()) {
    const own = claims.filter((claim) => claim.category === category);
    let k = index * CATEGORY_FEATURE_COUNT;
    rows[k++] = index;
    rows[k++] = words[index]!;
    rows[k++] = bestWords - words[index]!;
    rows[k++] = words.reduce((rank, other) => rank + (other > words[index]! ? 1 : 0), 0);
    for (const zone of ZONES.keys()) {
      for (const kind of CLAIM_KINDS) rows[k++] = strengthIn(own, kind, zone, top);
    }
    const ownOf = (kind: ClaimKind) => own.reduce((n, claim) => n + (claim.kind === kind ? 1 : 0), 0);
    const ownRules = ownOf('rule');
    const ownStrongest = own.reduce(
      (best, claim) => (claim.kind === 'rule' ? Math.max(best, claim.strength) : best),
      0,
    );
    rows[k++] = Math.log2(1 + ownRules);
    rows[k++] = Math.log2(1 + ownOf('entry'));
    rows[k++] = Math.log2(1 + ownOf('test'));
    rows[k++] = Math.log2(1 + ownOf('consequence'));
    rows[k++] = ownStrongest;
    rows[k++] = ownStrongest > 0 && ownStrongest === strongest ? 1 : 0;
    rows[k++] = top[0]?.belief ?? 0;
    rows[k++] = Math.log2(1 + rules - ownRules);
    rows[k++] = Math.log2(1 + tests);
    rows[k++] = Math.log2(1 + entries);
    rows[k++] = lastRule === category ? 1 : 0;
  }
  return rows;
}

function strengthIn(claims: readonly Claim[], kind: ClaimKind, zone: number, top: readonly RankedLine[]): number {
  let best = 0;
  for (const claim of claims) {
    if (claim.kind !== kind || claim.strength <= best) continue;
    const near = top.findIndex(({ place }) => Math.abs(place - claim.place) <= REACH);
    if ((near < 0 ? ZONES.length - 1 : near) === zone) best = claim.strength;
  }
  return best;
}
