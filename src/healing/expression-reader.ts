import { EXPRESSION_CHARACTERS_MOST, EXPRESSION_DEPTH_MOST, type Expression, type Operator } from './expression.ts';
import { EXPRESSION_NAMES, findName } from './expression-names.ts';
import { suggestName } from './nearest-name.ts';
import { shown } from './shown.ts';

/** A read expression, or the first thing that is wrong with its text. */
export type ReadExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: ExpressionProblem };

export interface ExpressionProblem {
  /** where in the text, in characters from 0 */
  readonly offset: number;
  /** what was expected, what came, what to try */
  readonly message: string;
}

/**
 * Reads the text of an expression: names, texts in quotes, numbers, `true` and `false`, lists in brackets, `==`, `!=`,
 * `<`, `<=`, `>`, `>=`, `in`, `like`, `not`, `and`, `or`, parentheses. Its types are checked here, so that evaluating
 * cannot fail. Never throws.
 */
export function readExpression(text: string): ReadExpression {
  if (text.length > EXPRESSION_CHARACTERS_MOST) {
    return refused(
      EXPRESSION_CHARACTERS_MOST,
      `expected at most ${EXPRESSION_CHARACTERS_MOST} characters, came ${text.length}; divide the playbook`,
    );
  }
  try {
    const tokens = tokenize(text);
    const reading = new Reading(tokens, text.length);
    return { ok: true, expression: reading.readWhole() };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.offset, error.message);
    throw error;
  }
}

function refused(offset: number, message: string): ReadExpression {
  return { ok: false, problem: { offset, message } };
}

/** Leaves the reading where a text is none; never leaves this file. */
class Refusal extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

type Token =
  | { readonly kind: 'text'; readonly value: string; readonly offset: number }
  | { readonly kind: 'number'; readonly value: number; readonly offset: number }
  | { readonly kind: 'word' | 'sign'; readonly value: string; readonly offset: number };

const SPACE = /[ \t\r\n]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const SIGN = /==|!=|<=|>=|<|>|\(|\)|\[|\]|,/y;
const TEXT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;

const INSTEAD: Readonly<Record<string, string>> = {
  '=': 'write == to compare',
  '&': 'write and',
  '|': 'write or',
  '!': 'write not',
  '~': 'write like, with * for any characters',
  '.': 'names have no members; the names are listed in the guide',
};

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (offset < text.length) {
    const start = offset;
    const space = take(SPACE);
    if (space !== null) {
      offset += space.length;
      continue;
    }
    const number = take(NUMBER);
    const word = number === null ? take(WORD) : null;
    const sign = number === null && word === null ? take(SIGN) : null;
    const quoted = number === null && word === null && sign === null ? take(TEXT) : null;
    const found = number ?? word ?? sign ?? quoted;
    if (found === null) {
      const came = text[start]!;
      if (came === '"' || came === "'")
        throw new Refusal(start, 'expected the end of a text in quotes, came none; close it');
      throw new Refusal(
        start,
        `expected a name, a value or an operator, came ${shown(came)}; ${INSTEAD[came] ?? 'put texts in quotes'}`,
      );
    }
    offset += found.length;
    if (number !== null) {
      const value = Number(number);
      if (!Number.isFinite(value)) throw new Refusal(start, `expected a number, came ${number}; write a smaller one`);
      tokens.push({ kind: 'number', value: value === 0 ? 0 : value, offset: start });
    } else if (quoted !== null) tokens.push({ kind: 'text', value: unquote(quoted, start), offset: start });
    else tokens.push({ kind: word === null ? 'sign' : 'word', value: found, offset: start });
  }
  return tokens;
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function unquote(quoted: string, offset: number): string {
  return quoted.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, letters: string) => {
    if (letters.length === 5) return String.fromCharCode(Number.parseInt(letters.slice(1), 16));
    if (/["'\\/]/.test(letters)) return letters;
    const meant = ESCAPED[letters];
    if (meant === undefined) {
      throw new Refusal(
        offset,
        `expected \\\\, \\n, \\t or a quote after a backslash, came ${shown(letters)}; write \\\\`,
      );
    }
    return meant;
  });
}

const OPERATORS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'in', 'like'];
const RESERVED: readonly string[] = ['and', 'or', 'not', 'in', 'like', 'true', 'false'];

/** One pass over the tokens, one method a rank of binding: or, and, not, comparison. */
class Reading {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  readWhole(): Expression {
    const expression = this.#readOr();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) {
      throw new Refusal(rest.offset, `expected the end, and or or, came ${shown(rest.value)}; join conditions by and`);
    }
    return expression;
  }

  #readOr(): Expression {
    return this.#readChain('or', () => this.#readChain('and', () => this.#readNot()));
  }

  #readChain(kind: 'and' | 'or', readPart: () => Expression): Expression {
    const parts = [readPart()];
    while (this.#take('word', kind)) parts.push(readPart());
    return parts.length === 1 ? parts[0]! : { kind, all: parts };
  }

  #readNot(): Expression {
    if (this.#take('word', 'not')) return this.#deeper(() => ({ kind: 'not', of: this.#readNot() }));
    if (this.#take('sign', '(')) {
      const inner = this.#deeper(() => this.#readOr());
      this.#expect(')', 'close the parenthesis');
      return inner;
    }
    return this.#readComparison();
  }

  #readComparison(): Expression {
    const place = this.#offset();
    const left = this.#readOperand();
    const next = this.#tokens[this.#at];
    if (next === undefined || next.kind === 'text' || next.kind === 'number' || !OPERATORS.includes(next.value)) {
      if (typeOf(left) !== 'boolean') {
        throw new Refusal(
          place,
          `expected a condition, came ${describe(left)}; compare it with something, for example by ==`,
        );
      }
      return left;
    }
    this.#at += 1;
    const operator = next.value as Operator;
    const rightPlace = this.#offset();
    const right = this.#readOperand();
    checkTypes(operator, left, right, place, rightPlace);
    return { kind: 'compare', operator, left, right };
  }

  #readOperand(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined)
      throw new Refusal(this.#end, 'expected a name or a value, came the end; finish the condition');
    this.#at += 1;
    if (token.kind === 'text' || token.kind === 'number') return { kind: 'literal', value: token.value };
    if (token.kind === 'sign') {
      if (token.value === '[') return { kind: 'literal', value: this.#readList() };
      throw new Refusal(
        token.offset,
        `expected a name or a value, came ${token.value}; finish the condition before it`,
      );
    }
    if (token.value === 'true' || token.value === 'false') return { kind: 'literal', value: token.value === 'true' };
    if (findName(token.value) !== undefined) return { kind: 'name', name: token.value };
    if (RESERVED.includes(token.value)) {
      throw new Refusal(
        token.offset,
        `expected a name or a value, came ${token.value}; finish the condition before it`,
      );
    }
    const next = this.#tokens[this.#at];
    if (next?.kind === 'sign' && next.value === '(') {
      throw new Refusal(
        token.offset,
        `expected a name or a value, came a call of ${shown(token.value)}; there are no functions`,
      );
    }
    const names = EXPRESSION_NAMES.map(({ name }) => name);
    throw new Refusal(token.offset, `unknown name ${shown(token.value)}: ${suggestName(token.value, names)}`);
  }

  #readList(): (string | number)[] {
    const items: (string | number)[] = [];
    if (this.#take('sign', ']')) return items;
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== 'text' && token?.kind !== 'number') {
        throw new Refusal(
          this.#offset(),
          'expected texts in quotes or numbers in a list, came something else; put texts in quotes',
        );
      }
      this.#at += 1;
      items.push(token.value);
      if (this.#take('sign', ']')) return items;
      this.#expect(',', 'put a comma between the items of a list and ] after them');
    }
  }

  #deeper(read: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth >= EXPRESSION_DEPTH_MOST) {
      throw new Refusal(
        this.#offset(),
        `expected at most ${EXPRESSION_DEPTH_MOST} levels of parentheses and not, came more; divide the playbook`,
      );
    }
    const expression = read();
    this.#depth -= 1;
    return expression;
  }

  #take(kind: 'word' | 'sign', value: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.value !== value) return false;
    this.#at += 1;
    return true;
  }

  #expect(sign: string, hint: string): void {
    if (this.#take('sign', sign)) return;
    const token = this.#tokens[this.#at];
    throw new Refusal(
      this.#offset(),
      `expected ${sign}, came ${token === undefined ? 'the end' : shown(token.value)}; ${hint}`,
    );
  }

  #offset(): number {
    return this.#tokens[this.#at]?.offset ?? this.#end;
  }
}

type ValueType = 'text' | 'number' | 'boolean' | 'list';

function typeOf(expression: Expression): ValueType {
  if (expression.kind === 'name') return findName(expression.name)!.type;
  if (expression.kind !== 'literal') return 'boolean';
  if (typeof expression.value === 'object') return 'list';
  return typeof expression.value === 'string' ? 'text' : (typeof expression.value as 'number' | 'boolean');
}

function checkTypes(operator: Operator, left: Expression, right: Expression, place: number, rightPlace: number): void {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (leftType === 'list')
    throw new Refusal(place, 'expected a single value before the operator, came a list; turn it round');
  if (operator === 'in') {
    if (right.kind !== 'literal' || typeof right.value !== 'object') {
      throw new Refusal(rightPlace, `expected a list after in, came ${describe(right)}; write it in brackets`);
    }
    const wrong = right.value.find((item) => (typeof item === 'string' ? 'text' : 'number') !== leftType);
    if (wrong !== undefined) {
      throw new Refusal(
        rightPlace,
        `expected a list of ${leftType} values, came ${shown(wrong)} in it; ${describe(left)} is ${leftType}`,
      );
    }
    for (const item of right.value) checkWord(left, item, rightPlace);
    return;
  }
  if (operator === 'like') {
    if (leftType !== 'text' || rightType !== 'text' || right.kind !== 'literal') {
      throw new Refusal(
        rightPlace,
        'expected a text before like and a text in quotes after it, came something else; use == there',
      );
    }
    return;
  }
  if (rightType === 'list')
    throw new Refusal(rightPlace, `expected a single value after ${operator}, came a list; use in`);
  if (leftType !== rightType) {
    throw new Refusal(
      rightPlace,
      `expected ${leftType} on both sides of ${operator}, came ${describe(right)}, which is ${rightType}; ${quoteHint(rightType)}`,
    );
  }
  if (operator !== '==' && operator !== '!=' && leftType !== 'number') {
    throw new Refusal(
      place,
      `expected numbers around ${operator}, came ${leftType}; only numbers have an order, use == or like`,
    );
  }
  if (right.kind === 'literal') checkWord(left, right.value, rightPlace);
  if (left.kind === 'literal') checkWord(right, left.value, place);
}

function quoteHint(came: ValueType): string {
  return came === 'text' ? 'write it without quotes' : 'put texts in quotes';
}

/** A name with a fixed list of values is compared with one of them: anything else would never hold. */
function checkWord(side: Expression, value: unknown, place: number): void {
  const words = side.kind === 'name' ? findName(side.name)?.words : undefined;
  if (words === undefined || typeof value !== 'string' || words.includes(value)) return;
  const name = (side as { name: string }).name;
  throw new Refusal(place, `unknown ${name} ${shown(value)}: ${suggestName(value, words)}`);
}

function describe(expression: Expression): string {
  if (expression.kind === 'name') return `\`${expression.name}\``;
  if (expression.kind === 'literal') return typeof expression.value === 'object' ? 'a list' : shown(expression.value);
  return 'a condition';
}
