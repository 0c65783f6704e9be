import { MASK } from '../text/index.ts';
import { MaskedLine, VARIABLE } from './masked-line.ts';

const VARIABLE_TEXT = String.fromCharCode(VARIABLE);
const env=(globalThis as any).process.env;
const SHARE=+(env.SHARE||3);
/** Templates held in full; beyond, the half not seen for longest is given up. */
const LIVE_TEMPLATES = 1 << 16;
/** Group numbers ever given; beyond, unknown lines go to generic groups. */
const MAX_GROUPS = 1 << 20;
const MAX_GENERIC_GROUPS = 2048;
const SAMPLED_MEMBERS = 8;

const LITERAL =
  /^(?:|.*[=:("'[{])(?:true|false|null|nil|none|undefined|yes|no|on|off)[^A-Za-z0-9\x01]*$/i;
const WORD = /[\p{L}]{2}/u;

interface Template {
  id: number;
  tokens: string[];
  h1: Int32Array;
  h2: Int32Array;
  /** texts of the variable parts that may be names, while all lines agree in them */
  names: (string | null)[] | null;
  count: number;
  seen: number;
}

interface Bucket {
  key2: number;
  position: number;
  distinct: number;
  members: Template[];
  open: boolean;
  context: number;
  first: boolean;
}

function mix(hash: number, position: number): number {
  let h = Math.imul(hash ^ Math.imul(position + 1, 0x9e3779b1 | 0), 0x85ebca6b | 0);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35 | 0);
  return h ^ (h >>> 16);
}

export class TemplateMiner {
  readonly #line = new MaskedLine();
  readonly #byHash = new Map<number, Template>();
  readonly #buckets = new Map<number, Bucket>();
  readonly #parent: number[] = [];
  readonly #templates: (Template | undefined)[] = [];
  #clock = 0;

  add(text: string): number {
    const line = this.#line;
    line.read(text);
    let s1 = line.tokenCount;
    let s2 = 0;
    for (let i = 0; i < line.tokenCount; i++) {
      s1 = (s1 + mix(line.hashes1[i]!, i)) | 0;
      s2 = (s2 + mix(line.hashes2[i]!, i)) | 0;
    }
    const key = (s1 >>> 0) * 0x200000 + (s2 >>> 11);
    const known = this.#byHash.get(key);
    this.#clock++;
    if (known !== undefined) {
      known.seen = this.#clock;
      known.count++;
      if (known.names !== null) this.#compareNames(known, text);
      return this.groupOf(known.id);
    }
    const tokens: string[] = [];
    for (let i = 0; i < line.tokenCount; i++) tokens.push(line.token(i));
    const names: (string | null)[] = [];
    for (let i = 0; i < line.variableCount; i++)
      names.push(line.variableIsName[i] ? text.slice(line.variableStarts[i]!, line.variableEnds[i]!) : null);
    const t = this.#insert(tokens, line.hashes1.slice(0, tokens.length), line.hashes2.slice(0, tokens.length), key, s1, s2);
    t.names = names.some((x) => x !== null) ? names : null;
    t.count++;
    return this.groupOf(t.id);
  }

  #compareNames(t: Template, text: string): void {
    const line = this.#line;
    const names = t.names!;
    let open = false;
    for (let i = 0; i < names.length; i++) {
      const n = names[i];
      if (n === null || n === undefined) continue;
      const s = line.variableStarts[i]!;
      if (!line.variableIsName[i] || line.variableEnds[i]! - s !== n.length || !text.startsWith(n, s)) names[i] = null;
      else open = true;
    }
    if (!open) t.names = null;
  }

  #insert(tokens: string[], h1: Int32Array, h2: Int32Array, key: number, s1: number, s2: number): Template {
    const id = this.#templates.length;
    const t: Template = { id, tokens, h1, h2, names: null, count: 0, seen: this.#clock };
    this.#templates.push(t);
    this.#parent.push(id);
    this.#byHash.set(key, t);
    const words = tokens.map((x) => (WORD.test(x) ? 1 : 0));
    const total = words.reduce((a: number, b) => a + b, 0);
    const firstWord = words.indexOf(1);
    const active: Bucket[] = [];
    for (let p = 0; p < tokens.length; p++) {
      const tok = tokens[p]!;
      if (LITERAL.test(tok)) continue;
      const kh = keyHash(tok);
      const b1 = (s1 - mix(h1[p]!, p) + mix(kh ^ 0x5bd1e995, p)) | 0;
      const b2 = (s2 - mix(h2[p]!, p) + mix(kh ^ 0x1b873593, p)) | 0;
      const bk = (b1 >>> 0) * 0x200000 + (b2 >>> 11);
      let b = this.#buckets.get(bk);
      if (b === undefined) {
        b = { key2: b2, position: p, distinct: 0, members: [], open: false, context: total - words[p]!, first: p <= firstWord };
        this.#buckets.set(bk, b);
      }
      b.distinct++;
      b.members.push(t);
      if (!b.open && b.distinct > 1) b.open = this.#varies(b, t);
      if (b.open) active.push(b);
    }
    for (const b of active) this.#join(b);
    return t;
  }

  #varies(b: Bucket, t: Template): boolean {
    const p = b.position;
    const a = t.tokens[p]!;
    if (b.context >= 2) {
      for (let i = 0; i < b.members.length - 1 && i < SAMPLED_MEMBERS; i++) if (isValueOf(a, b.members[i]!.tokens[p]!)) return true;
    }
    return b.distinct >= enough(b.context, b.first);
  }

  #join(b: Bucket): void {
    const p = b.position;
    let m = b.members[0]!;
    for (let i = 1; i < b.members.length; i++) this.#union(m.id, b.members[i]!.id);
    const tokens = m.tokens.slice();
    for (const x of b.members) tokens[p] = generalize(tokens[p]!, x.tokens[p]!);
    b.members = [m];
    const h1 = m.h1.slice(), h2 = m.h2.slice();
    [h1[p], h2[p]] = hashToken(tokens[p]!);
    let s1 = tokens.length, s2 = 0;
    for (let i = 0; i < tokens.length; i++) { s1 = (s1 + mix(h1[i]!, i)) | 0; s2 = (s2 + mix(h2[i]!, i)) | 0; }
    const key = (s1 >>> 0) * 0x200000 + (s2 >>> 11);
    const have = this.#byHash.get(key);
    if (have) { this.#union(have.id, m.id); return; }
    const t = this.#insert(tokens, h1, h2, key, s1, s2);
    this.#union(t.id, m.id);
  }

  finish(): void {
    const sharers = new Map<string, Bucket[]>();
    for (const b of this.#buckets.values()) {
      if (b.open || b.distinct < SHARE || b.first || b.context < 2) continue;
      for (const m of b.members) { const v = m.tokens[b.position]!; let l = sharers.get(v); if (!l) sharers.set(v, l = []); if (l.length < 16) l.push(b); }
    }
    const pairs = new Map<Bucket, Map<Bucket, number>>();
    for (const l of sharers.values()) for (const a of l) for (const b of l) if (a !== b) { let m = pairs.get(a); if (!m) pairs.set(a, m = new Map()); m.set(b, (m.get(b) ?? 0) + 1); }
    for (const [a, m] of pairs) for (const n of m.values()) if (n >= SHARE && !a.open) { a.open = true; this.#join(a); }
  }

  #union(a: number, b: number): void {
    a = this.groupOf(a);
    b = this.groupOf(b);
    if (a === b) return;
    if (b < a) [a, b] = [b, a];
    this.#parent[b] = a;
    const x = this.#templates[a]!, y = this.#templates[b]!;
    const tx = x.tokens.slice();
    for (let i = 0; i < tx.length; i++) tx[i] = generalize(tx[i]!, y.tokens[i]!);
    x.tokens = tx;
    if(x.names && y.names && x.names.length===y.names.length) x.names = x.names.map((n,i)=>n===y.names![i]?n:null); else x.names = null;
    x.count += y.count;
  }

  groupOf(id: number): number {
    const parent = this.#parent;
    while (parent[id] !== id) {
      parent[id] = parent[parent[id]!]!;
      id = parent[id]!;
    }
    return id;
  }

  templateOf(id: number): string {
    const t = this.#templates[this.groupOf(id)]!;
    let k = 0;
    return t.tokens.join(' ').replaceAll(VARIABLE_TEXT, () => t.names?.[k++] ?? MASK).replace(/<\*>(?: <\*>)+/g, MASK);
  }
}

const K = (env.K || '5,6,8,10').split(',').map(Number);
const FIRST = +(env.FIRST || 1.5);
function enough(context: number, first: boolean): number {
  const k = context >= 4 ? K[0] : context === 3 ? K[1] : context === 2 ? K[2] : context === 1 ? K[3] : Infinity;
  return first ? Math.floor(k * FIRST) : k;
}

function keyHash(token: string): number {
  let at = 0;
  let h = 17;
  const end = token.length - 1;
  while (at < end && !(token[at] === '=' || token[at] === ':') ) at++;
  if (at >= end) return h;
  for (let i = 0; i <= at; i++) h = Math.imul(h ^ token.charCodeAt(i), 0x01000193);
  return h;
}

function hashToken(token: string): [number, number] {
  let one = 0x811c9dc5 | 0;
  let two = 0x2c1b3c6d;
  for (let i = 0; i < token.length; i++) {
    const code = token.charCodeAt(i);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two + code, 0x297a2d39);
    two ^= two >>> 15;
  }
  return [one, two];
}

function commonEnds(a: string, b: string): [number, number] {
  const most = Math.min(a.length, b.length);
  let s = 0;
  while (s < most && a[s] === b[s] && a[s] !== VARIABLE_TEXT) s++;
  let e = 0;
  while (e < most - s && a[a.length - 1 - e] === b[b.length - 1 - e] && a[a.length - 1 - e] !== VARIABLE_TEXT) e++;
  return [s, e];
}

function isValueOf(a: string, b: string): boolean {
  const [s, e] = commonEnds(a, b);
  return (a.length - s - e === 1 && a[s] === VARIABLE_TEXT) || (b.length - s - e === 1 && b[s] === VARIABLE_TEXT);
}

const WORD_CHARACTER = /[\p{L}\p{N}_.\-/]/u;
function generalize(a: string, b: string): string {
  if (a === b) return a;
  let [s, e] = commonEnds(a, b);
  while (s > 0 && WORD_CHARACTER.test(a[s - 1]!)) s--;
  while (e > 0 && WORD_CHARACTER.test(a[a.length - e]!)) e--;
  return a.slice(0, s) + VARIABLE_TEXT + a.slice(a.length - e);
}
