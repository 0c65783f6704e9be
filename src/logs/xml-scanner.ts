import { BadInputError } from '../foundation/index.ts';

const DEEPEST = 100;
const ATTRIBUTES_MOST = 200;
const NAME = /[A-Za-z_:\u00c0-\uffff][\w:.\u00b7-\uffff-]*/y;
const BLANKS = /[ \t\r\n]*/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** What comes next in a document. */
export type XmlEvent =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly line: number;
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/**
 * Goes over an XML document once, element by element. It knows no document types, so nothing can be expanded
 * but the five entities of XML itself and character references; elements nest 100 deep at most.
 */
export class XmlScanner {
  readonly #text: string;
  readonly #open: string[] = [];
  #at = 0;
  #line = 1;
  /** where the line of `#line` ends, -1 in the last; kept, so that one long line is not searched again and again */
  #lineEnd: number;
  #hasRoot = false;
  /** an element without content is told of twice */
  #emptied: string | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = text.indexOf('\n');
    if (text.startsWith('\ufeff')) this.#at = 1;
  }

  /**
   * The next event, or null after the end of the document.
   *
   * @throws BadInputError naming the line, when the document is not well formed
   */
  next(): XmlEvent | null {
    if (this.#emptied !== null) {
      const name = this.#emptied;
      this.#emptied = null;
      return { kind: 'close', name };
    }
    while (this.#at < this.#text.length) {
      const event = this.#text[this.#at] === '<' ? this.#readMarkup() : this.#readText();
      if (event !== null) return event;
    }
    if (this.#open.length > 0) this.#fail(`expected </${this.#open.at(-1)}>, got the end of the report`);
    if (!this.#hasRoot) this.#fail('expected a test report, got no element');
    return null;
  }

  #readText(): XmlEvent | null {
    const end = this.#text.indexOf('<', this.#at);
    const raw = this.#text.slice(this.#at, end < 0 ? undefined : end);
    if (this.#open.length === 0) {
      if (raw.trim() !== '') this.#fail(`expected an element, got ${JSON.stringify(raw.trim().slice(0, 20))}`);
      this.#at += raw.length;
      return null;
    }
    const text = this.#decode(raw);
    this.#at += raw.length;
    return { kind: 'text', text };
  }

  #readMarkup(): XmlEvent | null {
    if (this.#text.startsWith('<!--', this.#at)) return this.#skipTo('-->', 4);
    if (this.#text.startsWith('<?', this.#at)) return this.#skipTo('?>', 2);
    if (this.#text.startsWith('<![CDATA[', this.#at)) {
      if (this.#open.length === 0) this.#fail('expected an element, got CDATA');
      const from = this.#at + 9;
      this.#skipTo(']]>', 9);
      return { kind: 'text', text: this.#text.slice(from, this.#at - 3) };
    }
    if (this.#text.startsWith('<!', this.#at)) this.#fail('a document type (<!DOCTYPE or <!ENTITY) is not accepted');
    return this.#text[this.#at + 1] === '/' ? this.#readClosing() : this.#readOpening();
  }

  #skipTo(end: string, after: number): null {
    const at = this.#text.indexOf(end, this.#at + after);
    if (at < 0) this.#fail(`expected ${end}, got the end of the report`);
    this.#at = at + end.length;
    return null;
  }

  #readClosing(): XmlEvent {
    this.#at += 2;
    const name = this.#readName();
    this.#match(BLANKS);
    const expected = this.#open.at(-1);
    if (name !== expected)
      this.#fail(`expected ${expected === undefined ? 'the end' : `</${expected}>`}, got </${name}>`);
    if (this.#text[this.#at] !== '>') this.#fail(`expected > after </${name}`);
    this.#at++;
    this.#open.pop();
    return { kind: 'close', name };
  }

  #readOpening(): XmlEvent {
    const line = this.#lineOf();
    this.#at++;
    const name = this.#readName();
    if (this.#open.length === 0 && this.#hasRoot) this.#fail(`expected the end, got a second root <${name}>`);
    if (this.#open.length >= DEEPEST) this.#fail(`expected at most ${DEEPEST} nested elements`);
    this.#hasRoot = true;
    const attributes = this.#readAttributes(name);
    if (this.#text.startsWith('/>', this.#at)) {
      this.#at += 2;
      this.#emptied = name;
    } else {
      if (this.#text[this.#at] !== '>') this.#fail(`expected an attribute or > in <${name}>`);
      this.#at++;
      this.#open.push(name);
    }
    return { kind: 'open', name, attributes, line };
  }

  #readAttributes(element: string): Map<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      const blanks = this.#match(BLANKS);
      const next = this.#text[this.#at];
      if (next === '>' || next === '/' || next === undefined) return attributes;
      if (blanks === '') this.#fail(`expected a blank before the next attribute of <${element}>`);
      const name = this.#readName();
      this.#match(BLANKS);
      if (this.#text[this.#at] !== '=') this.#fail(`expected = after the attribute ${name}`);
      this.#at++;
      this.#match(BLANKS);
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") this.#fail(`expected a quoted value of the attribute ${name}`);
      const end = this.#text.indexOf(quote, this.#at + 1);
      if (end < 0) this.#fail(`expected the value of ${name} to end`);
      const raw = this.#text.slice(this.#at + 1, end);
      if (raw.includes('<')) this.#fail(`expected no < in the value of ${name}`);
      if (attributes.has(name)) this.#fail(`expected the attribute ${name} once`);
      if (attributes.size >= ATTRIBUTES_MOST) this.#fail(`expected at most ${ATTRIBUTES_MOST} attributes`);
      attributes.set(name, this.#decode(raw));
      this.#at = end + 1;
    }
  }

  #readName(): string {
    const name = this.#match(NAME);
    if (name === '') this.#fail('expected the name of an element or attribute');
    return name;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #decode(raw: string): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&(?:#x([\dA-Fa-f]{1,6});|#(\d{1,7});|(\w{1,10});)?/g, (whole, hex, decimal, name) => {
      const entity = name === undefined ? undefined : Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (entity !== undefined) return entity;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : -1;
      if (code < 0 || code > 0x10ffff)
        this.#fail(`expected one of the five entities of XML, got ${whole.slice(0, 12)}`);
      return code === 0 ? '\ufffd' : String.fromCodePoint(code).toWellFormed();
    });
  }

  #lineOf(): number {
    while (this.#lineEnd >= 0 && this.#lineEnd < this.#at) {
      this.#line++;
      this.#lineEnd = this.#text.indexOf('\n', this.#lineEnd + 1);
    }
    return this.#line;
  }

  #fail(message: string): never {
    throw new BadInputError(`${message}, on line ${this.#lineOf()} of the report`);
  }
}
