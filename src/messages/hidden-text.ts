import type { MessageUnderReading } from './message-under-reading.ts';

const LONGEST_LABEL = 100;
const LONGEST_TAG = 300;
const LONGEST_TITLE = 300;
const LONGEST_EXCERPT = 60;
/** Letters inside an element nobody is shown, so that it is text and no ornament. */
const LEAST_LETTERS = 12;
const LOOKED_AT = 400;
/** Phrases that order something, in a title only a mouse shows: one alone is what badges and buttons say. */
const LEAST_ORDERS = 2;

/** What makes a tag hide what it holds, in lower case and with the blanks of its style taken out. */
const HIDING_STYLE = /display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])|[;"']color:transparent/;
const HIDING_ATTRIBUTE = /\shidden(?:[\s=/]|$)/;
const EMPTY_ELEMENTS = new Set(['img', 'br', 'hr', 'input', 'link', 'meta']);

const [NEWLINE, SPACE, QUOTE, HASH, APOSTROPHE, OPEN, CLOSE, COLON, LESS, GREATER] = [
  10, 32, 34, 35, 39, 40, 41, 58, 60, 62,
];
const [LEFT_BRACKET, RIGHT_BRACKET, BACKTICK] = [91, 93, 96];
const isLetter = (code: number) => (code >= 97 && code <= 122) || code > 0x7f;

/**
 * Notes text that is there for programs and not for people: comments made of Markdown's link definitions, titles of
 * links that give orders, elements of HTML that are not shown. What stands in code is shown as it is.
 */
export function readHiddenText(reader: MessageUnderReading): void {
  const { codes, length, text } = reader.folded;
  // Most messages have none of what it takes.
  if (!text.includes('<') && !text.includes('](') && !text.includes(']:')) return;
  let isStart = true;
  let isFenced = false;
  // Up to here no backtick closes a span of code.
  let openUntil = 0;
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (code === BACKTICK) {
      if (isStart && codes[i + 1] === BACKTICK && codes[i + 2] === BACKTICK) {
        isFenced = !isFenced;
        i += 2;
      } else if (!isFenced && i >= openUntil) {
        const end = endOfSpan(codes, i, length);
        if (codes[end] === BACKTICK) i = end;
        else openUntil = end;
      }
    } else if (!isFenced && code === LEFT_BRACKET && isStart) readDefinition(reader, i);
    else if (!isFenced && code === RIGHT_BRACKET && codes[i + 1] === OPEN) readTitle(reader, i + 2, CLOSE);
    else if (!isFenced && code === LESS && isLetter(codes[i + 1]!)) readTag(reader, i);
    isStart = code === NEWLINE || (isStart && code === SPACE);
  }
}

/** The next backtick of the line, or its end. */
function endOfSpan(codes: Uint16Array, from: number, length: number): number {
  let at = from + 1;
  while (at < length && codes[at] !== BACKTICK && codes[at] !== NEWLINE) at++;
  return at;
}

/** `[//]: # (…)`, `[note]: <> (…)`: leads nowhere and shows nothing. `[1]: https://… "…"` has a title. */
function readDefinition(reader: MessageUnderReading, from: number): void {
  const { codes, length } = reader.folded;
  let at = from + 1;
  const most = Math.min(length, from + LONGEST_LABEL);
  while (at < most && codes[at] !== RIGHT_BRACKET && codes[at] !== NEWLINE) at++;
  if (codes[at] !== RIGHT_BRACKET || codes[at + 1] !== COLON) return;
  at += 2;
  while (codes[at] === SPACE && at < length) at++;
  const leadsNowhere =
    (codes[at] === HASH && codes[at + 1] === SPACE) ||
    (codes[at] === LESS && (codes[at + 1] === GREATER || codes[at + 1] === HASH));
  if (!leadsNowhere) {
    readTitle(reader, at, NEWLINE);
    return;
  }
  while (at < length && codes[at] !== SPACE && codes[at] !== NEWLINE) at++;
  while (codes[at] === SPACE && at < length) at++;
  const opens = codes[at]!;
  if (opens !== OPEN && opens !== QUOTE && opens !== APOSTROPHE) return;
  reader.note('hidden_comment', from, Math.min(length, from + LONGEST_EXCERPT));
}

/** The title of a link whose address begins here, if it gives orders. */
function readTitle(reader: MessageUnderReading, from: number, end: number): void {
  const { codes, length } = reader.folded;
  const most = Math.min(length, from + LONGEST_TITLE);
  let at = from;
  while (at < most && codes[at] !== SPACE && codes[at] !== NEWLINE && codes[at] !== end) at++;
  while (codes[at] === SPACE && at < most) at++;
  const opens = codes[at]!;
  if (opens !== QUOTE && opens !== APOSTROPHE && opens !== OPEN) return;
  const closes = opens === OPEN ? CLOSE : opens;
  const start = ++at;
  while (at < length && at - start < LONGEST_TITLE && codes[at] !== closes) at++;
  if (reader.ordersBetween(start, at) >= LEAST_ORDERS) {
    reader.note('hidden_comment', start, Math.min(at, start + LONGEST_EXCERPT));
  }
}

/** `<div hidden>`, `<span style="display: none">` with text inside. */
function readTag(reader: MessageUnderReading, from: number): void {
  const { codes, length } = reader.folded;
  const most = Math.min(length, from + LONGEST_TAG);
  let to = from + 1;
  while (to < most && codes[to] !== GREATER && codes[to] !== LESS) to++;
  if (codes[to] !== GREATER) return;
  const tag = String.fromCharCode(...codes.subarray(from + 1, to));
  const name = /^[a-z][a-z0-9]*/.exec(tag)?.[0] ?? '';
  if (name.length === tag.length || EMPTY_ELEMENTS.has(name)) return;
  if (!HIDING_ATTRIBUTE.test(tag.replace(/"[^"]*"|'[^']*'/g, '')) && !HIDING_STYLE.test(tag.replace(/\s/g, ''))) return;
  if (lettersInside(codes, to + 1, Math.min(length, to + LOOKED_AT), name) >= LEAST_LETTERS) {
    reader.note('hidden_comment', from, Math.min(length, from + LONGEST_EXCERPT));
  }
}

/** Letters people would read between a tag and the one that ends it. */
function lettersInside(codes: Uint16Array, from: number, to: number, name: string): number {
  let letters = 0;
  let isTag = false;
  for (let at = from; at < to; at++) {
    const code = codes[at]!;
    if (code === LESS) {
      isTag = true;
      if (codes[at + 1] === 47 && startsWith(codes, at + 2, name)) return letters;
    } else if (code === GREATER) isTag = false;
    else if (!isTag && isLetter(code)) letters++;
  }
  return letters;
}

function startsWith(codes: Uint16Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (codes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}
