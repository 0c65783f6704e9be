/**
 * Known failures as data: the form of a rule, and the book that finds the rules a line matches.
 */
export { CATEGORIES, type Category, ORIGIN_OF, ORIGINS, type Origin } from './category.ts';
export { PackFile, RuleFile } from './rule.ts';
export {
  byPrecedence,
  compileRule,
  type PatternMatcher,
  type Rule,
  RuleBook,
  type RuleHit,
  type RuleTable,
} from './rule-book.ts';
