import { CATEGORIES, type Category } from '../rules/index.ts';
import type { Expression } from './expression.ts';
import { evaluateExpression } from './expression-evaluation.ts';
import { EXPRESSION_NAMES, type ExpressionValues } from './expression-names.ts';

const NOTHING_KNOWN = Object.fromEntries(
  EXPRESSION_NAMES.map(({ name }) => [name, null]),
) as unknown as ExpressionValues;

/** The categories for which a condition can hold, whatever else is so. Never too few of them. */
export function possibleCategories(when: Expression): readonly Category[] {
  return CATEGORIES.filter((category) => evaluateExpression(when, { ...NOTHING_KNOWN, category }).result !== 'fails');
}
