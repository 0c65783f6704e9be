/** Characters of a message that are judged: its beginning, where it says what it wants. */
const JUDGED_CHARACTERS = 16_384;

// Letters of other scripts that look like a Latin one; what Unicode folds by itself (𝐀, ａ, ⓐ) needs no entry.
const LOOKALIKES = 'аaбbвbеeзeкkмmнhоoрpсcтtуyхxіiјjѕsԁdԛqԝwһhӏlαaβbεeηnιiκkνvοoρpτtυuχxγyɑaɡgıi';
const LOOKALIKE_OF = new Map<number, number>();
for (let i = 0; i < LOOKALIKES.length; i += 2) LOOKALIKE_OF.set(LOOKALIKES.charCodeAt(i), LOOKALIKES.charCodeAt(i + 1));

const HIDDEN =
  /\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180e|\u180f|[\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0\u{e0000}-\u{e0fff}]/u;
const MARK = /\p{Mn}/u;
const EMOJI = /\p{Extended_Pictographic}/u;
const LETTER = /[\p{L}\p{N}]/u;

/** How one character beyond ASCII is read. */
interface Folding {
  readonly code: number;
  readonly kind: 'letter' | 'styled' | 'hidden' | 'mark' | 'emoji' | 'other';
}

const FOLDINGS_KEPT = 20_000;

/**
 * A message as its readers see it: lower case, styled letters plain, invisible characters gone.
 * The buffers are used again for the next message.
 */
export class FoldedText {
  readonly codes = new Uint16Array(JUDGED_CHARACTERS + 2);
  /** where each code stands in the message */
  readonly places = new Int32Array(JUDGED_CHARACTERS + 2);
  /** 1 for each code that was a capital of ASCII */
  readonly capitals = new Uint8Array(JUDGED_CHARACTERS + 2);
  text = '';
  length = 0;
  letters = 0;
  capitalCount = 0;
  emoji = 0;
  hidden = 0;
  /** letters in another alphabet's or a mathematical dress */
  styled = 0;
  firstHidden = -1;
  firstStyled = -1;
  readonly #foldings = new Map<number, Folding>();

  fold(text: string): void {
    this.text = text;
    this.letters = this.capitalCount = this.emoji = this.hidden = this.styled = 0;
    this.firstHidden = this.firstStyled = -1;
    const { codes, places, capitals } = this;
    const end = Math.min(text.length, JUDGED_CHARACTERS);
    let length = 0;
    for (let i = 0; i < end; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0x80) {
        const point = text.codePointAt(i)!;
        const folding = this.#foldingOf(point);
        const place = i;
        if (point > 0xffff) i++;
        if (!this.#count(folding, place, length)) continue;
        codes[length] = folding.code;
        capitals[length] = 0;
        places[length++] = place;
        continue;
      }
      if (code >= 65 && code <= 90) {
        code += 32;
        this.letters++;
        this.capitalCount++;
        capitals[length] = 1;
      } else {
        if (code >= 97 && code <= 122) this.letters++;
        capitals[length] = 0;
      }
      codes[length] = code;
      places[length++] = i;
    }
    this.length = length;
    codes[length] = 32;
    places[length] = end;
  }

  /** Counts a character; false when it leaves nothing behind. */
  #count({ kind }: Folding, place: number, length: number): boolean {
    if (kind === 'hidden') {
      this.hidden++;
      if (this.firstHidden < 0) this.firstHidden = place;
      return false;
    }
    if (kind === 'mark') return false;
    if (kind === 'emoji') this.emoji++;
    else if (kind === 'letter') this.letters++;
    else if (kind === 'styled') {
      this.letters++;
      // Inside a Latin word only: text in Greek or Cyrillic is not in disguise.
      const before = length > 0 ? this.codes[length - 1]! : 0;
      if (before >= 97 && before <= 122) {
        this.styled++;
        if (this.firstStyled < 0) this.firstStyled = place;
      }
    }
    return true;
  }

  #foldingOf(point: number): Folding {
    const known = this.#foldings.get(point);
    if (known !== undefined) return known;
    const folding = foldCharacter(point);
    if (this.#foldings.size < FOLDINGS_KEPT) this.#foldings.set(point, folding);
    return folding;
  }
}

function foldCharacter(point: number): Folding {
  const character = String.fromCodePoint(point);
  if (HIDDEN.test(character)) return { code: 0, kind: 'hidden' };
  if (MARK.test(character)) return { code: 0, kind: 'mark' };
  if (EMOJI.test(character)) return { code: 0x2605, kind: 'emoji' };
  const alike = LOOKALIKE_OF.get(point) ?? LOOKALIKE_OF.get(character.toLowerCase().charCodeAt(0));
  if (alike !== undefined && point < 0x10000) return { code: alike, kind: 'styled' };
  const plain = character.normalize('NFKD').toLowerCase();
  const code = plain.charCodeAt(0);
  if (code >= 97 && code <= 122) return { code, kind: point > 0x24ff ? 'styled' : 'letter' };
  return { code, kind: LETTER.test(character) ? 'letter' : 'other' };
}
