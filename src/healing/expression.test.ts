import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expression, printExpression } from './expression.ts';
import { evaluateExpression } from './expression-evaluation.ts';
import { EXPRESSION_NAMES, type ExpressionValues } from './expression-names.ts';
import { readExpression } from './expression-reader.ts';
import { matchesGlob } from './glob.ts';

const VALUES: ExpressionValues = {
  category: 'network',
  origin: 'error',
  confidence: 0.9,
  rule: 'npm/registry',
  branch: 'main',
  is_default_branch: true,
  is_pull_request: false,
  trust: 'trusted',
  repository: 'acme/shop',
  provider: 'github',
  pipeline: 'CI',
  job: 'test (20)',
  failed_step: null,
  trigger: 'push',
  attempt: 1,
  failed_jobs: 2,
  superseded: false,
};

function evaluate(text: string, values: ExpressionValues = VALUES) {
  const read = readExpression(text);
  if (!read.ok) throw new Error(read.problem.message);
  return evaluateExpression(read.expression, values);
}

describe('evaluating', () => {
  it.each([
    ["branch == 'main' and confidence >= 0.8", 'holds'],
    ['category in ["network", "rate_limited"]', 'holds'],
    ['category in []', 'fails'],
    ["branch like 'release/*' or branch like 'ma*'", 'holds'],
    ["not branch == 'main'", 'fails'],
    ["not (branch == 'main' and attempt > 1)", 'holds'],
    ["true or branch == 'x' and false", 'holds'],
    ['is_default_branch', 'holds'],
    ['not is_pull_request', 'holds'],
    ['is_pull_request == false', 'holds'],
    ["failed_step == 'x'", 'unknown'],
    ["failed_step != 'x'", 'unknown'],
    ["not failed_step == 'x'", 'unknown'],
    ["failed_step == 'x' or attempt == 1", 'holds'],
    ["failed_step == 'x' and attempt == 2", 'fails'],
    ['1 < 2', 'holds'],
    ['0.8 <= confidence', 'holds'],
    ["job like 'test (*)'", 'holds'],
    ["job == 'it\\'s'", 'fails'],
  ])('%s %s', (text, result) => {
    expect(evaluate(text).result).toBe(result);
  });

  it('tells in the trace what was unknown', () => {
    expect(evaluate("failed_step == 'x'").trace).toEqual([
      { condition: 'failed_step == "x"', result: 'unknown', sentence: 'failed_step is unknown' },
    ]);
  });
});

describe('what is no expression', () => {
  it.each([
    ['', 0, 'expected a name or a value, came the end'],
    ['branch', 0, 'expected a condition'],
    ['branch = "main"', 7, 'write == to compare'],
    ['branch == main', 10, 'unknown name `main`'],
    ['brnach == "main"', 0, 'did you mean `branch`?'],
    ['category == "netwrok"', 12, 'did you mean `network`?'],
    ['category in ["network", "flaky"]', 12, 'unknown category `flaky`'],
    ['confidence >= "0.8"', 14, 'write it without quotes'],
    ['branch > "a"', 0, 'only numbers have an order'],
    ['branch == 3', 10, 'put texts in quotes'],
    ['branch in "main"', 10, 'expected a list after in'],
    ['branch in [1]', 10, 'expected a list of text values'],
    ['branch == ["main"]', 10, 'use in'],
    ['branch like job', 12, 'a text in quotes after it'],
    ['[1] == 1', 0, 'turn it round'],
    ['branch.constructor', 6, 'names have no members'],
    ['constructor == "x"', 0, 'unknown name'],
    ['__proto__ == "x"', 0, 'unknown name'],
    ['exec("x")', 0, 'there are no functions'],
    ['branch == "main', 10, 'close it'],
    ['(is_pull_request', 16, 'close the parenthesis'],
    ['is_pull_request)', 15, 'expected the end'],
    ['is_pull_request is_pull_request', 16, 'join conditions by and'],
    ['is_pull_request and', 19, 'came the end'],
    ['branch == "a\\x"', 10, 'after a backslash'],
    ['attempt == 1e999', 11, 'expected a number'],
    [`${'not '.repeat(40)}true`, 128, 'levels of parentheses'],
    [`${'('.repeat(40)}true${')'.repeat(40)}`, 32, 'levels of parentheses'],
    ['true and '.repeat(200), 1000, 'expected at most 1000 characters'],
  ])('%s', (text, offset, message) => {
    const read = readExpression(text);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problem.message).toContain(message);
    expect(read.problem.offset).toBe(offset);
  });
});

describe('properties', () => {
  it('printing and reading again gives the same tree', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const text = printExpression(expression);
        fc.pre(text.length <= 1000);
        expect(readExpression(text)).toEqual({ ok: true, expression });
      }),
      { numRuns: 500 },
    );
  });

  it('evaluating looks at each part once at most', () => {
    fc.assert(
      fc.property(expressions, valuesOfAll, (expression, values) => {
        expect(evaluateExpression(expression, values).trace.length).toBeLessThanOrEqual(parts(expression));
      }),
      { numRuns: 500 },
    );
  });

  it('knowing less makes nothing true', () => {
    fc.assert(
      fc.property(expressions, valuesOfAll, fc.constantFrom(...EXPRESSION_NAMES), (expression, values, { name }) => {
        const before = evaluateExpression(expression, values);
        const after = evaluateExpression(expression, { ...values, [name]: null });
        if (!before.holds) expect(after.holds).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('hostile text is a problem, never an exception', () => {
    const bits = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      ',',
      'not ',
      ' and ',
      'in',
      '==',
      '"',
      "'",
      '\\',
      'branch',
      '1',
      '.',
      '\0',
    );
    const hostile = fc.oneof(
      fc.string({ maxLength: 200, unit: 'binary' }),
      fc.array(bits, { maxLength: 300 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const read = readExpression(text);
        if (!read.ok) expect(read.problem.message).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

it.each([
  ['main', 'main', true],
  ['main', 'mai', false],
  ['release/1.2', 'release/*', true],
  ['release', 'release/*', false],
  ['aba', 'ab*ba', false],
  ['a-b-c', 'a*b*c', true],
  ['abc', '*', true],
  ['', '*', true],
  ['a.c', 'a?c', false],
  ['xaxbx', '*a*b*', true],
  ['xbxax', '*a*b*', false],
])('%s like %s: %s', (text, glob, result) => {
  expect(matchesGlob(text, glob)).toBe(result);
});

const literalFor = {
  text: fc.string({ maxLength: 12 }),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  boolean: fc.boolean(),
};

const comparisons: fc.Arbitrary<Expression> = fc
  .constantFrom(...EXPRESSION_NAMES)
  .chain((known): fc.Arbitrary<Expression> => {
    const left: Expression = { kind: 'name', name: known.name };
    const value: fc.Arbitrary<string | number | boolean> =
      'words' in known ? fc.constantFrom(...known.words) : literalFor[known.type];
    const operators: readonly ('==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'like')[] =
      known.type === 'number'
        ? ['==', '!=', '<', '<=', '>', '>=', 'in']
        : known.type === 'text'
          ? ['==', '!=', 'in', 'like']
          : ['==', '!='];
    return fc
      .tuple(fc.constantFrom(...operators), value, fc.array(value, { maxLength: 3 }))
      .map(([operator, one, list]) => ({
        kind: 'compare',
        operator,
        left,
        right: { kind: 'literal', value: operator === 'in' ? (list as (string | number)[]) : one },
      }));
  });

const { expressions } = fc.letrec<{ expressions: Expression }>((tie) => ({
  expressions: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    comparisons,
    fc.boolean().map((value): Expression => ({ kind: 'literal', value })),
    fc.constant<Expression>({ kind: 'name', name: 'is_pull_request' }),
    tie('expressions').map((of): Expression => ({ kind: 'not', of })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('expressions'), { minLength: 2, maxLength: 4 }),
      )
      .map(([kind, all]): Expression => ({ kind, all })),
  ),
}));

const valuesOfAll = fc.record(
  Object.fromEntries(
    EXPRESSION_NAMES.map((known) => [
      known.name,
      fc.option<string | number | boolean, null>(
        'words' in known ? fc.constantFrom(...known.words) : literalFor[known.type],
      ),
    ]),
  ),
) as fc.Arbitrary<ExpressionValues>;

function parts(expression: Expression): number {
  if (expression.kind === 'not') return 1 + parts(expression.of);
  if (expression.kind === 'and' || expression.kind === 'or') {
    return 1 + expression.all.reduce((sum, part) => sum + parts(part), 0);
  }
  return 1;
}
