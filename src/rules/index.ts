/**
 * Known failures as data: the form of a rule, and the book that finds the rules a line matches.
 * What making packs takes (schemas, compiler, proofs) is loaded by `loadAuthoring` when it is asked for.
 */

export { loadAuthoring } from './authoring-loader.ts';
export { CATEGORIES, type Category, ORIGIN_OF, ORIGINS, type Origin } from './category.ts';
export type { RuleFile } from './rule.ts';
export { type Rule, RuleBook, type RuleHit, type RuleTable } from './rule-book.ts';
export type { Fault, PackContents, PackDocument } from './validation.ts';
