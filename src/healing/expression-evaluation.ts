import { type Expression, type Operator, printExpression } from './expression.ts';
import type { ExpressionValues } from './expression-names.ts';
import { matchesGlob } from './glob.ts';
import { plain } from './shown.ts';

/** `unknown`: a value it asks for is not known; that counts as not holding, also below `not`. */
export type Holding = 'holds' | 'fails' | 'unknown';

export interface Evaluation {
  /** true only when it surely holds */
  readonly holds: boolean;
  readonly result: Holding;
  /** every condition that was looked at, in the order of the text */
  readonly trace: readonly ConditionTrace[];
}

export interface ConditionTrace {
  readonly condition: string;
  readonly result: Holding;
  /** what came, for example `confidence is 0.7` */
  readonly sentence: string;
}

type Value = string | number | boolean | readonly (string | number)[] | null;

/**
 * Evaluates an expression. Every part is looked at once, so it ends after as many steps as it has parts. What is not
 * known makes nothing true: neither a comparison with it nor the opposite of one.
 */
export function evaluateExpression(expression: Expression, values: ExpressionValues): Evaluation {
  const trace: ConditionTrace[] = [];
  const result = holdingOf(expression, values, trace);
  return { holds: result === 'holds', result, trace };
}

/** The first condition that kept an expression from holding, as a sentence. */
export function whyNot(evaluation: Evaluation): string {
  const condition = evaluation.trace.find(({ result }) => result !== 'holds') ?? evaluation.trace[0];
  if (condition === undefined) return 'its condition never holds';
  return `expected ${condition.condition}, but ${condition.sentence}`;
}

function holdingOf(expression: Expression, values: ExpressionValues, trace: ConditionTrace[]): Holding {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const results = expression.all.map((part) => holdingOf(part, values, trace));
      const decisive: Holding = expression.kind === 'and' ? 'fails' : 'holds';
      if (results.includes(decisive)) return decisive;
      if (results.includes('unknown')) return 'unknown';
      return expression.kind === 'and' ? 'holds' : 'fails';
    }
    case 'not': {
      const inner = holdingOf(expression.of, values, trace);
      return inner === 'unknown' ? 'unknown' : inner === 'holds' ? 'fails' : 'holds';
    }
    case 'compare': {
      const left = operandValue(expression.left, values);
      const right = operandValue(expression.right, values);
      return told(expression, compare(expression.operator, left, right), values, trace);
    }
    default: {
      const value = operandValue(expression, values);
      return told(expression, value === null ? 'unknown' : value === true ? 'holds' : 'fails', values, trace);
    }
  }
}

function told(condition: Expression, result: Holding, values: ExpressionValues, trace: ConditionTrace[]): Holding {
  const names = namesIn(condition);
  const sentence = names.map((name) => `${name} is ${show(values[name as keyof ExpressionValues] ?? null)}`).join(', ');
  trace.push({ condition: printExpression(condition), result, sentence: sentence || 'nothing is asked for' });
  return result;
}

function namesIn(condition: Expression): string[] {
  if (condition.kind === 'name') return [condition.name];
  if (condition.kind !== 'compare') return [];
  return [condition.left, condition.right].flatMap((side) => (side.kind === 'name' ? [side.name] : []));
}

function operandValue(operand: Expression, values: ExpressionValues): Value {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'name') return values[operand.name as keyof ExpressionValues] ?? null;
  return null;
}

function compare(operator: Operator, left: Value, right: Value): Holding {
  if (left === null || right === null) return 'unknown';
  return isTrue(operator, left, right) ? 'holds' : 'fails';
}

function isTrue(operator: Operator, left: NonNullable<Value>, right: NonNullable<Value>): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case 'in':
      return typeof right === 'object' && right.includes(left as string | number);
    case 'like':
      return typeof left === 'string' && typeof right === 'string' && matchesGlob(left, right);
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

const SHOWN_CHARACTERS = 80;

function show(value: string | number | boolean | null): string {
  if (value === null) return 'unknown';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(plain(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS - 1)}…` : value));
}
