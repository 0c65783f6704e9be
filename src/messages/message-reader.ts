import { WeightTable } from '../statistics/index.ts';
import { FoldedText } from './folded-text.ts';
import { GramTable } from './gram-table.ts';
import { readGrams } from './grams.ts';
import { readHiddenText } from './hidden-text.ts';
import { readLinks } from './links.ts';
import type { MessageContext } from './message.ts';
import type { MessageUnderReading } from './message-under-reading.ts';
import { columnOf, type FeatureName, NAMED_FEATURES } from './named-features.ts';
import { OPAQUE, opaqueKindOf } from './opaque-runs.ts';
import { PHRASES } from './phrases.ts';
import { isExclamation, readShapes } from './shapes.ts';

const MOST_WORDS = 8_192;
const LONGEST_PHRASE = 3;
const MOST_ORDERS = 512;

const LEET = new Map(
  [...'0o1i3e4a5s7t'].flatMap((c, i, all) => (i % 2 === 0 ? [[c.charCodeAt(0), all[i + 1]!.charCodeAt(0)]] : [])),
);

/** The start value, and the step, of the hash of a word (FNV-1a, 32 bits). */
const HASH_START = 0x811c9dc5 | 0;
const HASH_STEP = 0x01000193;

const PHRASE_TABLE = buildPhraseTable();

/**
 * Reads a message in one pass into named features and hashed grams.
 * What it holds is of the message read last; nothing is allocated per message.
 */
export class MessageReader implements MessageUnderReading {
  readonly folded = new FoldedText();
  /** value of each named feature, 0 to 1 */
  readonly named = new Float64Array(NAMED_FEATURES.length);
  /** where each named feature showed itself first, in the text: from and to, or -1 */
  readonly shownFrom = new Int32Array(NAMED_FEATURES.length);
  readonly shownTo = new Int32Array(NAMED_FEATURES.length);
  readonly grams = new GramTable();
  /** words of the message: hash, from, to in the folded text */
  readonly wordHash = new Int32Array(MOST_WORDS);
  readonly wordFrom = new Int32Array(MOST_WORDS);
  readonly wordTo = new Int32Array(MOST_WORDS);
  /** what kind of run nobody reads a word is, 0 for those people read */
  readonly wordKind = new Uint8Array(MOST_WORDS);
  wordCount = 0;
  readonly #counts = new Float64Array(NAMED_FEATURES.length);
  /** where phrases that order something begin */
  readonly #orders = new Int32Array(MOST_ORDERS);
  #orderCount = 0;

  read(text: string, context: MessageContext = {}): void {
    this.#counts.fill(0);
    this.named.fill(0);
    this.shownFrom.fill(-1);
    this.wordCount = 0;
    this.#orderCount = 0;
    this.folded.fold(text);
    this.#readWords();
    readGrams(this.folded, this, this.grams);
    this.#readPhrases();
    readHiddenText(this);
    readLinks(this);
    readShapes(this, context);
    // A phrase in three words says more than the same phrase in three hundred.
    const room = 1 + this.wordCount / 60;
    for (let column = 0; column < this.named.length; column++) {
      const count = this.#counts[column]!;
      if (count > 0) this.named[column] = count / (count + room);
    }
  }

  /** Notes that a feature shows itself at a piece of the folded text. */
  note(feature: FeatureName, from: number, to: number, count = 1): void {
    this.#noteColumn(COLUMNS[feature], from, to, count);
  }

  /** Whether a feature was noted already. */
  shows(feature: FeatureName): boolean {
    return this.#counts[COLUMNS[feature]]! > 0;
  }

  ordersBetween(from: number, to: number): number {
    let count = 0;
    for (let i = 0; i < this.#orderCount; i++) if (this.#orders[i]! >= from && this.#orders[i]! < to) count++;
    return count;
  }

  #noteColumn(column: number, from: number, to: number, count: number): void {
    if (this.shownFrom[column] === -1) {
      this.shownFrom[column] = this.folded.places[from]!;
      this.shownTo[column] = this.folded.places[to]!;
    }
    this.#counts[column]! += count;
  }

  #readWords(): void {
    const { codes, length } = this.folded;
    for (let i = 0; i < length && this.wordCount < MOST_WORDS; ) {
      const kind = KIND[codes[i]!]!;
      if (kind === BLANK || (kind === SYMBOL && isOfCode(codes, i))) {
        i++;
        continue;
      }
      const from = i;
      let hash = HASH_START;
      let digits = 0;
      let opaque: number = OPAQUE.none;
      if (kind === SYMBOL) hash = Math.imul(hash ^ codes[i++]!, HASH_STEP);
      else {
        while (i < length && KIND[codes[i]!]! >= LETTER) {
          const isDigit = KIND[codes[i]!] === DIGIT;
          if (isDigit) digits++;
          hash = Math.imul(hash ^ codes[i++]!, HASH_STEP);
        }
        // Numbers are known by how long they are.
        if (digits === i - from) hash = Math.imul(HASH_START ^ (0x10000 + Math.min(digits, 12)), HASH_STEP);
        else opaque = opaqueKindOf(this.folded, from, i, digits);
        if (opaque !== OPAQUE.none) hash = Math.imul(HASH_START ^ (0x20000 + opaque), HASH_STEP);
      }
      const word = this.wordCount++;
      this.wordHash[word] = hash;
      this.wordFrom[word] = from;
      this.wordTo[word] = i;
      this.wordKind[word] = opaque;
      if (opaque === OPAQUE.wallet) this.note('crypto_address', from, i);
      if (kind !== SYMBOL && opaque === OPAQUE.none && digits !== i - from) {
        if (digits > 0 && i - from > 3) this.#readDisguise(from, i);
      }
    }
  }

  #readPhrases(): void {
    for (let word = 0; word < this.wordCount; word++) {
      let hash = 0;
      const end = Math.min(this.wordCount, word + LONGEST_PHRASE);
      let found = 0;
      let foundEnd = 0;
      for (let next = word; next < end; next++) {
        hash = Math.imul(hash, 0x5bd1e995) ^ this.wordHash[next]!;
        const column = PHRASE_TABLE.weigh(hash);
        if (column > 0) {
          found = column;
          foundEnd = next + 1;
        }
      }
      if (found === 0) continue;
      const from = this.wordFrom[word]!;
      if (ORDER_COLUMNS.has(found - 1) && this.#orderCount < MOST_ORDERS) this.#orders[this.#orderCount++] = from;
      this.#noteColumn(found - 1, from, this.wordTo[foundEnd - 1]!, foundEnd - word);
    }
  }

  /** `V0DAF0NE`, `fr33`: a phrase once the digits are read as letters. */
  #readDisguise(from: number, to: number): void {
    const { codes } = this.folded;
    let hash = HASH_START;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (LEET.get(codes[i]!) ?? codes[i]!), HASH_STEP);
    const column = PHRASE_TABLE.weigh(hash);
    if (column > 0 && NAMED_FEATURES[column - 1] !== 'developer') {
      this.note('disguised_word', from, to);
      this.#noteColumn(column - 1, from, to, 1);
    }
  }
}

const COLUMNS = Object.fromEntries(NAMED_FEATURES.map((name) => [name, columnOf(name)])) as Record<FeatureName, number>;

const ORDER_COLUMNS: ReadonlySet<number> = new Set(
  (['override', 'role_change', 'exfiltration', 'agent_command'] as const).map(columnOf),
);

/** `!=` and `![`, `$name`, `%s` and `?page=2` say something else than `!`, `$`, `%` and `?`. */
function isOfCode(codes: Uint16Array, at: number): boolean {
  const after = codes[at + 1]!;
  switch (codes[at]) {
    case 33:
      return !isExclamation(after);
    case 36:
      return after >= 97 && after <= 122;
    case 37:
    case 63:
      return KIND[after] === LETTER || KIND[after] === DIGIT;
    default:
      return false;
  }
}

const BLANK = 0;
const SYMBOL = 1;
const LETTER = 2;
const DIGIT = 3;
const KIND = buildKinds();

/** What each code is to the reader of words: nothing, a word of its own, or a part of one. */
function buildKinds(): Uint8Array {
  const kinds = new Uint8Array(65_536);
  for (const symbol of '!$£€%?') kinds[symbol.charCodeAt(0)] = SYMBOL;
  kinds[0x2605] = SYMBOL;
  for (let code = 0x80; code < 65_536; code++)
    if (/[\p{L}\p{N}]/u.test(String.fromCharCode(code))) kinds[code] = LETTER;
  for (let code = 97; code <= 122; code++) kinds[code] = LETTER;
  for (let code = 48; code <= 57; code++) kinds[code] = DIGIT;
  kinds["'".charCodeAt(0)] = LETTER;
  return kinds;
}

function buildPhraseTable(): WeightTable {
  const columns = new Map<number, number>();
  const folded = new FoldedText();
  for (const [feature, phrases] of Object.entries(PHRASES)) {
    for (const phrase of phrases.split(';')) {
      const words = phrase
        .split(/([^\p{L}\p{N}'!$%&-]|[-&/])/u)
        .flatMap((part) => part.match(/[\p{L}\p{N}']+|[!$%]/gu) ?? []);
      let hash = 0;
      for (const word of words.slice(0, LONGEST_PHRASE)) {
        folded.fold(word);
        let wordHash = HASH_START;
        for (let i = 0; i < folded.length; i++) wordHash = Math.imul(wordHash ^ folded.codes[i]!, HASH_STEP);
        if (/^\d+$/.test(word)) wordHash = Math.imul(HASH_START ^ (0x10000 + word.length), HASH_STEP);
        hash = Math.imul(hash, 0x5bd1e995) ^ wordHash;
      }
      if (hash !== 0 && !columns.has(hash)) columns.set(hash, columnOf(feature as FeatureName) + 1);
    }
  }
  return new WeightTable([...columns.keys()], [...columns.values()]);
}
