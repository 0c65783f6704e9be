import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml';
import { suggestName } from './nearest-name.ts';
import { plain, shown } from './shown.ts';

/** Something that is wrong with a file, where a person finds it. */
export interface FileProblem {
  readonly file: string;
  /** both 1-based */
  readonly line: number;
  readonly column: number;
  /** what was expected, what came, what to try */
  readonly message: string;
}

/** One key of a mapping with its value. */
export interface YamlEntry {
  readonly key: string;
  readonly keyNode: YamlNode;
  readonly value: YamlNode;
  /** 1-based, of the key */
  readonly line: number;
}

/** A place in a file; what stands there is asked of the file. */
export type YamlNode = Node | null | undefined;

const FILE_CHARACTERS_MOST = 256 * 1024;
const DEPTH_MOST = 32;
const ALIASES_MOST = 50;
const PROBLEMS_MOST = 100;

/** A YAML file that is read part by part; every part tells its problems, and none stops the others. */
export class YamlFile {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #problems: FileProblem[] = [];
  #document: Document<ParsedNode> | null = null;
  readonly #aliases = new Map<Node, YamlNode>();

  /** @param text of at most 256 KB */
  constructor(file: string, text: string) {
    this.#file = file;
    if (text.length > FILE_CHARACTERS_MOST || new TextEncoder().encode(text).length > FILE_CHARACTERS_MOST) {
      this.#push(1, 1, 'expected at most 256 KB, came more; divide the file');
    } else if (isDeep(text)) {
      this.#push(1, 1, `expected at most ${DEPTH_MOST} levels in each other, came more; lists and mappings need few`);
    } else this.#parse(text);
  }

  get root(): YamlNode {
    return this.#document?.contents ?? null;
  }

  /** in the order of the file; nothing is read from a file that has any */
  get problems(): readonly FileProblem[] {
    return [...this.#problems].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  tell(node: YamlNode, message: string, offset = 0): void {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? 0);
    const isQuoted = isScalar(node) && (node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE');
    this.#push(Math.max(1, line), Math.max(1, col) + (offset > 0 ? offset + (isQuoted ? 1 : 0) : 0), message);
  }

  /** The keys of a mapping; null, and a problem, when there is none. Keys that are not `known` are problems. */
  mapping(node: YamlNode, what: string, known: readonly string[]): readonly YamlEntry[] | null {
    const found = this.#follow(node);
    if (!isMap(found)) {
      this.tell(
        node,
        `expected a mapping of keys for ${what}, came ${this.show(node)}; write ${known.slice(0, 3).join(', ')}, …`,
      );
      return null;
    }
    const entries: YamlEntry[] = [];
    for (const pair of found.items) {
      const keyNode = pair.key as YamlNode;
      const key = isScalar(keyNode) ? String(keyNode.value) : '';
      if (known.includes(key)) {
        entries.push({ key, keyNode, value: pair.value as YamlNode, line: this.#line(keyNode) });
      } else this.tell(keyNode, `unknown key ${shown(key)} in ${what}: ${suggestName(key, known)}`);
    }
    return entries;
  }

  /** The values of a mapping by their keys, without telling anything; empty when there is none. */
  peek(node: YamlNode): ReadonlyMap<string, YamlNode> {
    if (!isMap(node)) return new Map();
    return new Map(node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value as YamlNode]));
  }

  /** The items of a list; null, and a problem, when there is none. */
  list(node: YamlNode, what: string, most: number): readonly YamlNode[] | null {
    const found = this.#follow(node);
    if (!isSeq(found)) {
      this.tell(node, `expected a list for ${what}, came ${this.show(node)}; put it in brackets`);
      return null;
    }
    if (found.items.length > most) {
      this.tell(node, `expected at most ${most} items for ${what}, came ${found.items.length}; leave some out`);
      return null;
    }
    return found.items as YamlNode[];
  }

  isList(node: YamlNode): boolean {
    return isSeq(this.#follow(node));
  }

  /** A flag; null, and a problem, when there is none. */
  flag(node: YamlNode, what: string): boolean | null {
    const flag = this.scalar(node);
    if (typeof flag === 'boolean') return flag;
    this.tell(node, `expected true or false for ${what}, came ${this.show(node)}; write one of them without quotes`);
    return null;
  }

  /** A single value; undefined when it is none. */
  scalar(node: YamlNode): string | number | boolean | null | undefined {
    const found = this.#follow(node);
    if (found === null || found === undefined) return null;
    if (!isScalar(found)) return undefined;
    const { value } = found as Scalar<unknown>;
    return value === null || ['string', 'number', 'boolean'].includes(typeof value)
      ? (value as string | number | boolean | null)
      : undefined;
  }

  /** A text of 1 to `most` characters on one line; null, and a problem, when it is none. */
  text(node: YamlNode, what: string, most = 200): string | null {
    const value = this.scalar(node);
    if (typeof value !== 'string' || value.trim() === '') {
      this.tell(node, `expected a text for ${what}, came ${this.show(node)}; put it in quotes`);
      return null;
    }
    if (value.length > most) {
      this.tell(node, `expected at most ${most} characters for ${what}, came ${value.length}; shorten it`);
      return null;
    }
    if (plain(value.replaceAll('`', '')) !== value.replaceAll('`', '')) {
      this.tell(node, `expected a text on one line for ${what}, came one with control characters; leave them out`);
      return null;
    }
    return value;
  }

  line(node: YamlNode): number {
    return this.#line(node);
  }

  /** What stands somewhere, for a message. */
  show(node: YamlNode): string {
    const found = this.#follow(node);
    if (isMap(found)) return 'a mapping';
    if (isSeq(found)) return 'a list';
    return shown(this.scalar(found));
  }

  #parse(text: string): void {
    let document: Document<ParsedNode>;
    try {
      document = parseDocument(text, {
        schema: 'core',
        lineCounter: this.#lines,
        prettyErrors: false,
        uniqueKeys: true,
      });
    } catch (error) {
      // The parser throws where a text is beyond what it can hold, for example nested too deeply for its stack.
      this.#push(
        1,
        1,
        `expected YAML, came something that cannot be read: ${plain(String((error as Error).message))}; write it plainer`,
      );
      return;
    }
    for (const { pos, message } of document.errors) {
      const { line, col } = this.#lines.linePos(pos[0]);
      const [what = 'no YAML'] = message.split('\n');
      this.#push(
        line,
        col,
        `expected YAML, came something else: ${plain(what).slice(0, 200)}; quote what holds : or #`,
      );
    }
    this.#document = document.errors.length > 0 ? null : document;
  }

  #follow(node: YamlNode): YamlNode {
    if (!isAlias(node)) return node;
    if (!this.#aliases.has(node)) {
      if (this.#aliases.size === ALIASES_MOST) {
        this.tell(node, `expected at most ${ALIASES_MOST} aliases, came more; write it out`);
      }
      const found = this.#aliases.size >= ALIASES_MOST ? null : node.resolve(this.#document!);
      if (found === undefined)
        this.tell(node, 'expected an alias of something before it, came one of nothing; write it out');
      this.#aliases.set(node, found);
    }
    return this.#aliases.get(node);
  }

  #line(node: YamlNode): number {
    return Math.max(1, this.#lines.linePos(node?.range?.[0] ?? 0).line);
  }

  #push(line: number, column: number, message: string): void {
    if (this.#problems.length < PROBLEMS_MOST) this.#problems.push({ file: this.#file, line, column, message });
  }
}

/** True when brackets, or list signs on one line, stand in each other deeper than any playbook needs. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > DEPTH_MOST) return true;
  }
  return text
    .split('\n')
    .some((line) => (/^(?:[ \t]*[-?:][ \t]+)+/.exec(line)?.[0].match(/[-?:]/g)?.length ?? 0) > DEPTH_MOST);
}
