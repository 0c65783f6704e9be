import type { SecretSpan } from './secret-form.ts';

/** Values shorter than this are too common to be taken out of texts. */
export const SHORTEST_REGISTERED = 6;

const KIND = 'registered';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const ENCODER = new TextEncoder();

/** Values that must never be kept, and the forms programs write them in. */
export class RegisteredValues {
  /** one byte a character, longest first */
  readonly #forms: readonly string[];

  /** @param values secrets as they are; of values with line breaks each line counts */
  constructor(values: readonly string[]) {
    const lines = values.flatMap((value) => [value, ...value.split(/[\r\n]+/)]);
    const forms = new Set(
      lines
        .map((line) => line.trim())
        .filter(isLongEnough)
        .flatMap(writtenForms),
    );
    this.#forms = [...forms].filter(isLongEnough).sort((a, b) => b.length - a.length);
  }

  /** literals to search for; a text without any of them holds no registered value */
  get literals(): readonly string[] {
    return this.#forms;
  }

  /**
   * @param place of the literal to look for
   * @param text one byte a character
   */
  collectSpans(place: number, text: string, spans: SecretSpan[]): void {
    const form = this.#forms[place]!;
    for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + 1)) {
      spans.push({ from, to: from + form.length, kind: KIND });
    }
  }
}

function isLongEnough(text: string): boolean {
  return text.length >= SHORTEST_REGISTERED;
}

/** As it is, as JSON and URLs write it, as hexadecimal digits, in base64, and in base64 of base64. */
function writtenForms(value: string): string[] {
  const bytes = ENCODER.encode(value);
  const once = base64Forms(bytes);
  const twice = once.flatMap((form) => base64Forms(ENCODER.encode(form)));
  const escaped = JSON.stringify(value).slice(1, -1);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const texts = [
    value,
    escaped,
    escaped.replaceAll('/', '\\/'),
    escaped.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
    ...urlForms(value),
    hex,
    hex.toUpperCase(),
    ...[...once, ...twice].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]),
  ];
  return texts.map(toByteText);
}

function urlForms(value: string): string[] {
  const strict = encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const plain = encodeURIComponent(value.toWellFormed());
  return [strict, plain].flatMap((form) => [form, lower(form), form.replaceAll('%20', '+')]);
}

/**
 * The characters that a value always leaves in base64, for each of the three places it can begin at: those that do not
 * depend on what stands before and after it.
 */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((before) => {
    const bits: number[] = [];
    const firstBit = before * 8;
    const lastBit = firstBit + bytes.length * 8;
    for (let place = Math.ceil(firstBit / 6); place * 6 + 6 <= lastBit; place++) {
      let sextet = 0;
      for (let bit = place * 6; bit < place * 6 + 6; bit++) {
        const at = bit - firstBit;
        sextet = (sextet << 1) | ((bytes[at >> 3]! >> (7 - (at & 7))) & 1);
      }
      bits.push(sextet);
    }
    return bits.map((sextet) => BASE64[sextet]!).join('');
  });
}

/** Text as one character for each byte of its UTF-8. */
function toByteText(text: string): string {
  return Array.from(ENCODER.encode(text), (byte) => String.fromCharCode(byte)).join('');
}
