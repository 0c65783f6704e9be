import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { BadInputError } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';

const LONGEST_WORD = 200;
const DEEPEST = 32;

/** Values of a YAML file, each with its place, so that what is wrong can be pointed at. */
export class YamlPlaces {
  readonly #source: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(source: string, text: string) {
    this.#source = toPrintable(source);
    if (isDeep(text)) {
      throw new BadInputError(
        `${this.#source}: expected a file of at most ${DEEPEST} levels, this one is nested deeper`,
      );
    }
    this.#document = parseDocument(text, { lineCounter: this.#lines, version: '1.2', schema: 'core' });
    const problem = this.#document.errors[0];
    if (problem !== undefined) this.#failAt(problem.pos[0], firstLineOf(problem.message));
  }

  /** The value of the whole file. */
  root(aliasesMost: number): Node {
    const root = this.#document.contents;
    try {
      this.#document.toJS({ maxAliasCount: aliasesMost });
    } catch (error) {
      throw new BadInputError(
        `${this.#source}: ${firstLineOf(error instanceof Error ? error.message : String(error))}`,
      );
    }
    if (!isNode(root)) this.#failAt(0, 'expected a pipeline, the file is empty');
    return root as Node;
  }

  /** The values of a mapping of which the names are known. */
  fields<Name extends string>(node: Node, what: string, names: readonly Name[]): Partial<Record<Name, Node>> {
    const fields: Partial<Record<Name, Node>> = {};
    for (const { key, keyNode, value } of this.entries(node, what, names.length)) {
      const name = names.find((known) => known === key);
      if (name === undefined) this.fail(keyNode, `expected ${names.join(', ')} in ${what}, found ${shown(key)}`);
      else fields[name] = value;
    }
    return fields;
  }

  entries(
    node: Node,
    what: string,
    most: number,
  ): readonly { readonly key: string; readonly keyNode: Node; readonly value: Node }[] {
    const map = this.#resolved(node);
    if (!isMap(map)) this.fail(node, `expected ${what} to have names with values, as in: name: value`);
    const { items } = map as { items: { key: unknown; value: unknown }[] };
    return items.map(({ key, value }, place) => {
      const keyNode = isNode(key) ? key : node;
      if (!isScalar(key)) this.fail(keyNode, `expected a name in ${what}`);
      if (place > most) this.fail(keyNode, `expected at most ${most} entries in ${what}`);
      if (!isNode(value))
        this.fail(keyNode, `expected a value after ${shown(String((key as { value: unknown }).value))}`);
      return { key: String((key as { value: unknown }).value), keyNode, value: value as Node };
    });
  }

  items(node: Node, what: string, most: number): readonly Node[] {
    const list = this.#resolved(node);
    if (!isSeq(list)) this.fail(node, `expected ${what} to be a list, as in: [first, second]`);
    const { items } = list as { items: unknown[] };
    if (items.length > most) this.fail(node, `expected at most ${most} entries in ${what}`);
    return items.map((item) => {
      if (!isNode(item)) this.fail(node, `expected a value for each entry in ${what}`);
      return item as Node;
    });
  }

  /** A text, or a number or truth as it is written. */
  text(node: Node, what: string, longest: number): string {
    const scalar = this.#resolved(node);
    if (!isScalar(scalar) || scalar.value === null) this.fail(node, `expected a text for ${what}`);
    const { value, source } = scalar as { value: unknown; source?: string };
    const text = typeof value === 'string' ? value : (source ?? String(value));
    if (text.includes('\0') || text.trim() === '') this.fail(node, `expected a text for ${what}`);
    if (text.length > longest) this.fail(node, `expected at most ${longest} characters for ${what}`);
    return text;
  }

  /** A text of one line that can be shown as it is. */
  word(node: Node, what: string): string {
    const text = this.text(node, what, LONGEST_WORD);
    if (toPrintable(text) !== text || text.includes('\n'))
      this.fail(node, `expected one line of printable text for ${what}`);
    return text;
  }

  /** @throws BadInputError with the place of the value */
  fail(node: Node, sentence: string): never {
    return this.#failAt(node.range?.[0] ?? 0, sentence);
  }

  #resolved(node: Node): Node | undefined {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #failAt(offset: number, sentence: string): never {
    const { line, col } = this.#lines.linePos(offset);
    throw new BadInputError(`${this.#source}:${Math.max(1, line)}:${Math.max(1, col)}: ${sentence}`);
  }
}

function shown(text: string): string {
  return toPrintable(text.replaceAll('\n', ' ')).slice(0, 60);
}

function firstLineOf(message: string): string {
  return toPrintable(message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''));
}

/** Whether brackets, or signs of lists and keys in one line, stand deeper than any pipeline needs. */
function isDeep(text: string): boolean {
  let open = 0;
  let signs = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') open++;
    else if (token === ']' || token === '}') open--;
    else if (token === '-' || token === '?') signs++;
    else if (token.includes('\n')) signs = 0;
    if (open > DEEPEST || signs > DEEPEST) return true;
  }
  return false;
}
