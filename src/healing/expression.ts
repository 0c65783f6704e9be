/** A condition over what is known of a failure. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | readonly (string | number)[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly all: readonly Expression[] }
  | {
      readonly kind: 'compare';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'like';

/** Longest text of an expression, in characters, and how deep its parts may nest. */
export const EXPRESSION_CHARACTERS_MOST = 1000;
export const EXPRESSION_DEPTH_MOST = 32;

/** An expression as text; read again, it is the same tree. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value);
    case 'name':
      return expression.name;
    case 'not':
      return `not ${inParentheses(expression.of, ['and', 'or'])}`;
    case 'and':
      return expression.all.map((part) => inParentheses(part, ['and', 'or'])).join(' and ');
    case 'or':
      return expression.all.map((part) => inParentheses(part, ['or'])).join(' or ');
    case 'compare':
      return `${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)}`;
  }
}

function inParentheses(part: Expression, kinds: readonly Expression['kind'][]): string {
  return kinds.includes(part.kind) ? `(${printExpression(part)})` : printExpression(part);
}

function printLiteral(value: string | number | boolean | readonly (string | number)[]): string {
  if (typeof value === 'object') return `[${value.map(printLiteral).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
