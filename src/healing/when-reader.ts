import { EXPRESSION_DEPTH_MOST, type Expression, type Operator, printExpression } from './expression.ts';
import { EXPRESSION_NAMES, type ExpressionName } from './expression-names.ts';
import { readExpression } from './expression-reader.ts';
import { suggestName } from './nearest-name.ts';
import type { YamlEntry, YamlFile, YamlNode } from './yaml-file.ts';

const VALUES_MOST = 50;
const NUMBER_FORM = /^(==|!=|<=|>=|<|>)\s*(-?\d{1,9}(?:\.\d{1,9})?)$/;

/** Reads `when`, the mapping, and `if`, the text, into one condition; null, and problems, when one of them is none. */
export function readWhen(
  file: YamlFile,
  when: YamlEntry | undefined,
  condition: YamlEntry | undefined,
  what: string,
): Expression | null {
  const parts: (Expression | null)[] = [];
  if (when !== undefined) {
    const known = EXPRESSION_NAMES.map(({ name }) => name);
    const entries = file.mapping(when.value, `\`when\` of ${what}`, known);
    if (entries === null) return null;
    parts.push(...entries.map((entry) => readEntry(file, entry)));
  }
  if (condition !== undefined) parts.push(readIf(file, condition.value));
  if (parts.includes(null)) return null;
  const all = parts as Expression[];
  if (all.length === 0) return { kind: 'literal', value: true };
  const whole: Expression = all.length === 1 ? all[0]! : { kind: 'and', all };
  // What is kept as text must be read again.
  const again = readExpression(printExpression(whole));
  if (again.ok) return whole;
  file.tell(
    (when ?? condition)!.keyNode,
    `expected a condition of at most 1000 characters and ${EXPRESSION_DEPTH_MOST} levels for ${what}, came more; divide the playbook`,
  );
  return null;
}

function readIf(file: YamlFile, node: YamlNode): Expression | null {
  const value = file.scalar(node);
  if (typeof value === 'boolean') return { kind: 'literal', value };
  if (typeof value !== 'string') {
    file.tell(node, `expected a condition for \`if\`, came ${file.show(node)}; write for example "branch == 'main'"`);
    return null;
  }
  const read = readExpression(value);
  if (read.ok) return read.expression;
  file.tell(node, read.problem.message, read.problem.offset);
  return null;
}

function readEntry(file: YamlFile, { key, value }: YamlEntry): Expression | null {
  const known: ExpressionName = EXPRESSION_NAMES.find(({ name }) => name === key)!;
  if (known.type === 'boolean') {
    const flag = file.scalar(value);
    if (typeof flag === 'boolean') return compare(key, '==', flag);
    file.tell(
      value,
      `expected true or false for \`${key}\`, came ${file.show(value)}; write one of them without quotes`,
    );
    return null;
  }
  if (known.type === 'number') return readNumber(file, key, value);
  if (!file.isList(value)) return readText(file, known, value);
  const items = file.list(value, `\`${key}\``, VALUES_MOST);
  const parts = (items ?? []).map((item) => readText(file, known, item));
  if (items === null || parts.includes(null)) return null;
  if (parts.length === 0) {
    file.tell(value, `expected at least one value for \`${key}\`, came none; leave the key out to take all`);
    return null;
  }
  const all = parts as (Expression & { kind: 'compare' })[];
  if (all.every(({ operator }) => operator === '==')) {
    const values = all.map(({ right }) => (right as { value: string }).value);
    return values.length === 1
      ? all[0]!
      : { kind: 'compare', operator: 'in', left: all[0]!.left, right: { kind: 'literal', value: values } };
  }
  return all.length === 1 ? all[0]! : { kind: 'or', all };
}

function readText(file: YamlFile, { name, words }: ExpressionName, node: YamlNode): Expression | null {
  const text = file.text(node, `\`${name}\``);
  if (text === null) return null;
  if (words !== undefined && !words.includes(text)) {
    file.tell(node, `unknown ${name} ${file.show(node)}: ${suggestName(text, words)}`);
    return null;
  }
  return compare(name, text.includes('*') ? 'like' : '==', text);
}

function readNumber(file: YamlFile, name: string, node: YamlNode): Expression | null {
  const value = file.scalar(node);
  const found = typeof value === 'string' ? NUMBER_FORM.exec(value.trim()) : null;
  if (found !== null) return compare(name, found[1] as Operator, Number(found[2]) || 0);
  if (typeof value === 'number' && Number.isInteger(value) && name !== 'confidence') return compare(name, '==', value);
  file.tell(
    node,
    `expected a comparison for \`${name}\`, came ${file.show(node)}; write for example ">= ${name === 'confidence' ? '0.8' : '2'}"`,
  );
  return null;
}

function compare(name: string, operator: Operator, value: string | number | boolean): Expression {
  return { kind: 'compare', operator, left: { kind: 'name', name }, right: { kind: 'literal', value } };
}
