import type { MessageContext } from './message.ts';
import type { MessageUnderReading } from './message-under-reading.ts';

const SHORT_WORDS = 8;
const LONG_WORDS = 200;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isLower = (code: number) => code >= 97 && code <= 122;
const isWordCode = (code: number) => isDigit(code) || isLower(code);

/** Notes what a message looks like apart from its words, and what is known of its author. */
export function readShapes(reader: MessageUnderReading, context: MessageContext): void {
  readRuns(reader);
  readLines(reader);
  readTotals(reader);
  const { authorAgeDays, authorMessagesPerHour = 0, copies = 0, campaignLikeness = 0 } = context;
  if (authorAgeDays !== undefined && authorAgeDays < 7) reader.note('new_author', 0, 0);
  if (authorMessagesPerHour > 5) reader.note('many_messages', 0, 0, Math.min(4, authorMessagesPerHour / 5));
  if (copies > 1) reader.note('copies', 0, 0, Math.min(5, copies));
  if (campaignLikeness > 0) reader.note('known_campaign', 0, 0, 4 * campaignLikeness);
}

/** Numbers, addresses of wallets, tags: runs of characters between blanks. */
function readRuns(reader: MessageUnderReading): void {
  const { codes, places, text, length } = reader.folded;
  let linkEnd = 0;
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (i >= linkEnd && code === 58 && codes[i + 1] === 47 && codes[i + 2] === 47)
      linkEnd = endOfLink(codes, i, length);
    const before = i === 0 ? 32 : codes[i - 1]!;
    const after = codes[i + 1]!;
    if (code === 36 || code === 163 || code === 8364) {
      if (isDigit(after) || (after === 32 && isDigit(codes[i + 2]!))) reader.note('amount_of_money', i, i + 2);
      else if (isLower(after) && !isWordCode(before) && before !== 123 && before !== 40) {
        const to = endOfWord(codes, i + 1, length);
        // $TOKEN, not $variable: variables of shells and PHP are rarely in capitals without a _.
        const first = text.charCodeAt(places[i + 1]!);
        if (first < 91 && to - i > 2 && to - i < 14 && codes[to] !== 95) reader.note('cashtag', i, to);
      }
    } else if (code === 37 && isDigit(before)) reader.note('percentage', i - 1, i + 1);
    else if (code === 33 && isExclamation(after)) reader.note('exclamation', i, i + 1, 0.7);
    else if (code === 64 && isLower(after) && !isWordCode(before))
      reader.note('mention', i, endOfWord(codes, i + 1, length));
    else if (code === 35 && !isWordCode(before)) {
      if (isDigit(after)) reader.note('issue_reference', i, endOfWord(codes, i + 1, length));
      else if (isLower(after)) reader.note('hashtag', i, endOfWord(codes, i + 1, length));
    } else if (code === 96) reader.note('code', i, i + 1, 0.5);
    else if (isWordCode(code) && !isWordCode(before) && before !== 47) {
      const to = endOfWord(codes, i, length);
      readRun(reader, i, to, i < linkEnd);
      i = to - 1;
    }
  }
}

function endOfWord(codes: Uint16Array, from: number, length: number): number {
  let to = from;
  while (to < length && isWordCode(codes[to]!)) to++;
  return to;
}

/** A link ends where a blank, a bracket or a quotation mark stands. */
function endOfLink(codes: Uint16Array, from: number, length: number): number {
  let to = from;
  while (to < length && codes[to]! > 32 && codes[to] !== 41 && codes[to] !== 62 && codes[to] !== 34) to++;
  return to;
}

function readRun(reader: MessageUnderReading, from: number, to: number, isInLink: boolean): void {
  const { codes, places, text } = reader.folded;
  const size = to - from;
  let digits = 0;
  let turns = 0;
  for (let i = from; i < to; i++) {
    if (isDigit(codes[i]!)) digits++;
    else if (i > from && isUpper(text, places[i]!) && !isUpper(text, places[i - 1]!) && isLower(codes[i - 1]!)) turns++;
  }
  const next = codes[to]!;
  if (digits === size) {
    // Numbers of pages and comments are no telephones.
    if (isInLink) return;
    if (size >= 9 && size <= 13) reader.note('phone_number', from, to);
    else if ((size === 5 || size === 6) && next !== 46 && next !== 58) reader.note('short_code', from, to);
    return;
  }
  if (size > 60 && turns >= 6) reader.note('encoded_block', from, to);
  else if (turns >= 1 && size < 40) reader.note('code', from, to, 0.5);
  if (next === 95 && isWordCode(codes[to + 1]!)) reader.note('code', from, to, 0.5);
  else if ((next === 40 && codes[to + 1] === 41) || (next === 58 && codes[to + 1] === 58))
    reader.note('code', from, to + 2);
  else if (next === 46 && isFileEnding(codes, to + 1)) reader.note('code', from, to + 3);
}

/** `![` begins an image, `!=` compares, `!x` denies: none of them cries. */
export function isExclamation(after: number): boolean {
  return after !== 91 && after !== 61 && after !== 40 && !isWordCode(after);
}

function isUpper(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 65 && code <= 90;
}

const FILE_ENDINGS = new Set(
  'js ts py rb go rs c h cpp cs java kt php md json yml yaml toml xml html css scss sh txt log lock tsx jsx vue sql swift conf ini cfg test spec'.split(
    ' ',
  ),
);

function isFileEnding(codes: Uint16Array, from: number): boolean {
  let to = from;
  while (to - from < 6 && isWordCode(codes[to]!)) to++;
  return FILE_ENDINGS.has(String.fromCharCode(...codes.subarray(from, to)));
}

/** Lines that quote, that belong to a stack trace, comments of HTML, forged tags of a conversation. */
function readLines(reader: MessageUnderReading): void {
  const { codes, length } = reader.folded;
  let isStart = true;
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (isStart && code === 62) reader.note('quoted_lines', i, i + 1);
    if (
      isStart &&
      ((code === 97 && codes[i + 1] === 116 && codes[i + 2] === 32) ||
        (code === 35 && isDigit(codes[i + 1]!) && codes[i + 2] === 32))
    ) {
      reader.note('trace', i, i + 3);
    }
    if (code === 60) {
      if (codes[i + 1] === 33 && codes[i + 2] === 45) reader.note('hidden_comment', i, Math.min(length, i + 40));
      else if (isForgedTag(reader, i)) reader.note('forged_tag', i, Math.min(length, i + 14), 2);
    } else if (code === 91 && (startsWith(codes, i, '[inst]') || startsWith(codes, i, '[system]')))
      reader.note('forged_tag', i, i + 6, 2);
    else if (
      isStart &&
      (startsWith(codes, i, 'system:') || startsWith(codes, i, '### system') || startsWith(codes, i, '### instruction'))
    ) {
      reader.note('forged_tag', i, i + 7, 2);
    }
    isStart = code === 10 || (isStart && code === 32);
  }
}

const TAGS = [
  '<|im_start',
  '<|system',
  '<system',
  '</system',
  '<|endof',
  '<tool_call',
  '<function_call',
  '<instructions',
  '</user',
  '<assistant',
  '<<sys',
  '</context',
  '</document',
  '</tool',
  '<admin',
  '<important',
];

function isForgedTag({ folded }: MessageUnderReading, at: number): boolean {
  return TAGS.some((tag) => startsWith(folded.codes, at, tag));
}

function startsWith(codes: Uint16Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (codes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

function readTotals(reader: MessageUnderReading): void {
  const { folded, wordCount, wordHash, wordFrom, wordTo } = reader;
  const { letters, capitalCount, length } = folded;
  if (letters >= 8 && capitalCount / letters > 0.3)
    reader.note('capitals', 0, Math.min(length, 40), 4 * (capitalCount / letters));
  if (folded.emoji > 0) reader.note('emoji', 0, Math.min(length, 20), folded.emoji);
  if (folded.hidden > 0) reader.note('hidden_characters', 0, Math.min(length, 20), Math.min(4, folded.hidden));
  if (folded.styled > 0) reader.note('styled_letters', 0, Math.min(length, 20), Math.min(8, folded.styled));
  if (wordCount <= SHORT_WORDS) reader.note('short', 0, length);
  else if (wordCount > LONG_WORDS) reader.note('long', 0, Math.min(length, 20), 8);
  let single = 0;
  let repeated = 0;
  for (let word = 1; word < wordCount; word++) {
    const isSingle = wordTo[word]! - wordFrom[word]! === 1 && isLower(folded.codes[wordFrom[word]!]!);
    single = isSingle ? single + 1 : 0;
    if (single === 4) reader.note('spaced_letters', wordFrom[word - 3]!, wordTo[word]!);
    for (let back = 3; back <= 12 && back <= word; back++) {
      if (wordHash[word] === wordHash[word - back] && wordHash[word - 1] === wordHash[word - back - 1]) {
        repeated++;
        break;
      }
    }
  }
  if (repeated > 3) reader.note('repetition', 0, Math.min(length, 60), Math.min(8, repeated / 2));
  // Asking for an account where there is somewhere to enter it, or someone to tell.
  if (reader.shows('account') && (reader.shows('link') || reader.shows('phone_number')) && !reader.shows('code')) {
    reader.note(
      'credential_request',
      0,
      Math.min(length, 60),
      reader.shows('urgency') || reader.shows('call_to_action') ? 2 : 1,
    );
  }
  if (reader.shows('link') && wordCount < 12) reader.note('link_alone', 0, length);
}
