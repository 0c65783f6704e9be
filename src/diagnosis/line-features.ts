import type { LogExcerpt } from '../logs/index.ts';
import type { WeightTable } from '../statistics/index.ts';
import { eachFeature, type LineWords } from './line-words.ts';

/** What readers and rules say of each line, by its place in the excerpt. */
export interface LineFacts {
  /** entry of a tool: 0 none, 1 info, 2 warning, 3 error */
  readonly entry: Uint8Array;
  /** stack trace: 0 none, 1 inside of one, 2 where the error is named */
  readonly trace: Uint8Array;
  /** test result: 0 none, 1 failed */
  readonly test: Uint8Array;
  /** rules that name a cause: 0 none, else 1 to 255, more for the more specific */
  readonly cause: Uint8Array;
  /** rules that name a consequence: 0 none, 1 hit */
  readonly consequence: Uint8Array;
}

/** The features of a line, in the order in which a model is trained on them. */
export const LINE_FEATURES = [
  'words',
  'wordsBelowBest',
  'wordsBefore1',
  'wordsBefore2',
  'wordsBefore3',
  'wordsAfter1',
  'wordsAfter2',
  'wordsAfter3',
  'bestBefore10',
  'bestAfter10',
  'bestAfter60',
  'bestBefore60',
  'meanAfter5',
  'shapeCount',
  'shapeIsFirst',
  'rarity',
  'linesToEnd',
  'linesFromStart',
  'relativePlace',
  'linesToMark',
  'linesSinceMark',
  'isInFailedStep',
  'length',
  'indent',
  'digitRatio',
  'upperRatio',
  'markRatio',
  'endsWithColon',
  'levelIsError',
  'levelIsWarning',
  'levelIsCommand',
  'linesToErrorLevel',
  'blankBefore',
  'blankAfter',
  'placeInBlock',
  'blockLength',
  'entry',
  'entryOrdinal',
  'errorEntries',
  'trace',
  'traceOrdinal',
  'traces',
  'test',
  'testOrdinal',
  'failedTests',
  'cause',
  'causeOrdinal',
  'causes',
  'consequence',
  'linesToConsequence',
  'consequencesBefore',
] as const;
export const FEATURE_COUNT = LINE_FEATURES.length;

const FAR = 5000;

/** Everything known of each line of one log, from which the features of a line are read. */
export class LineMeasures {
  readonly #excerpt: LogExcerpt;
  readonly #words: LineWords;
  readonly #facts: LineFacts;
  /** how much the words of each line say "this explains the failure"; unitless, any range; blank lines -Infinity */
  readonly wordScores: Float32Array;
  readonly #best: number;
  readonly #shapeCount: Int32Array;
  readonly #shapeIsFirst: Uint8Array;
  readonly #wordCount = new Map<number, number>();
  readonly #toMark: Float32Array;
  readonly #sinceMark: Float32Array;
  readonly #toErrorLevel: Float32Array;
  readonly #toConsequence: Float32Array;
  readonly #ordinals: Readonly<Record<'entry' | 'trace' | 'test' | 'cause' | 'consequence', Int32Array>>;
  readonly #totals: Readonly<Record<'entry' | 'trace' | 'test' | 'cause', number>>;
  readonly #blockStart: Int32Array;
  readonly #blockEnd: Int32Array;
  /** places of the lines that are not blank, in order, and where each line stands among them */
  readonly #filled: Int32Array;
  readonly #filledPlace: Int32Array;

  constructor(excerpt: LogExcerpt, words: LineWords, facts: LineFacts, wordWeights: WeightTable) {
    const { lines, steps } = excerpt;
    const count = lines.length;
    this.#excerpt = excerpt;
    this.#words = words;
    this.#facts = facts;

    this.wordScores = new Float32Array(count).fill(Number.NEGATIVE_INFINITY);
    const filled: number[] = [];
    this.#filledPlace = new Int32Array(count);
    let best = Number.NEGATIVE_INFINITY;
    // One function for all lines: a new one for each costs more than what it does.
    let score = 0;
    const add = (hash: number) => {
      score += wordWeights.weigh(hash);
    };
    for (let i = 0; i < count; i++) {
      this.#filledPlace[i] = filled.length;
      if (words.starts[i + 1] === words.starts[i]) continue;
      filled.push(i);
      score = 0;
      eachFeature(words, i, add);
      this.wordScores[i] = score;
      if (score > best) best = score;
    }
    this.#filled = Int32Array.from(filled);
    this.#best = best;

    const seen = new Map<number, number>();
    this.#shapeCount = new Int32Array(count);
    this.#shapeIsFirst = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const shape = words.shape[i]!;
      const times = seen.get(shape) ?? 0;
      if (times === 0) this.#shapeIsFirst[i] = 1;
      seen.set(shape, times + 1);
    }
    for (let i = 0; i < count; i++) this.#shapeCount[i] = seen.get(words.shape[i]!)!;
    for (const hash of words.hashes) this.#wordCount.set(hash, (this.#wordCount.get(hash) ?? 0) + 1);

    const failedEnds = new Set<number>();
    for (const step of steps) if (step.exitCode !== null && step.exitCode !== 0) failedEnds.add(step.to);
    const isMark = (i: number) => failedEnds.has(lines[i]!.number);
    this.#toMark = distances(count, isMark, -1);
    this.#sinceMark = distances(count, isMark, 1);
    this.#toErrorLevel = distances(count, (i) => lines[i]!.level === 'error', -1);
    this.#toConsequence = distances(count, (i) => facts.consequence[i] !== 0, -1);
    const entry = ordinals(count, (i) => facts.entry[i] === 3);
    const trace = ordinals(count, (i) => facts.trace[i] === 2);
    const test = ordinals(count, (i) => facts.test[i] === 1);
    const cause = ordinals(count, (i) => facts.cause[i] !== 0);
    const consequence = ordinals(count, (i) => facts.consequence[i] !== 0);
    this.#ordinals = { entry, trace, test, cause, consequence };
    const total = (values: Int32Array) => (count === 0 ? 0 : values[count - 1]!);
    this.#totals = { entry: total(entry), trace: total(trace), test: total(test), cause: total(cause) };

    this.#blockStart = new Int32Array(count);
    this.#blockEnd = new Int32Array(count);
    for (let i = 0, start = 0; i < count; i++) {
      if (words.starts[i + 1] === words.starts[i]) start = i + 1;
      this.#blockStart[i] = start;
    }
    for (let i = count - 1, end = count - 1; i >= 0; i--) {
      if (words.starts[i + 1] === words.starts[i]) end = i - 1;
      this.#blockEnd[i] = end;
    }
  }

  /** Writes the features of the line at `place` into `row` from `offset` on. */
  fill(place: number, row: Float32Array, offset: number): void {
    const { lines, steps } = this.#excerpt;
    const facts = this.#facts;
    const line = lines[place]!;
    const count = lines.length;
    const at = this.#filledPlace[place]!;
    let k = offset;
    const words = this.wordScores[place]!;
    row[k++] = words;
    row[k++] = this.#best - words;
    for (let distance = 1; distance <= 3; distance++) row[k++] = this.#wordsAt(at - distance);
    for (let distance = 1; distance <= 3; distance++) row[k++] = this.#wordsAt(at + distance);
    row[k++] = this.#bestOf(at - 10, at - 1);
    row[k++] = this.#bestOf(at + 1, at + 10);
    row[k++] = this.#bestOf(at + 1, at + 60);
    row[k++] = this.#bestOf(at - 60, at - 1);
    let sum = 0;
    for (let distance = 1; distance <= 5; distance++) sum += Math.max(-5, this.#wordsAt(at + distance));
    row[k++] = sum / 5;
    row[k++] = Math.log2(this.#shapeCount[place]!);
    row[k++] = this.#shapeIsFirst[place]!;
    row[k++] = this.#rarity(place);
    row[k++] = Math.log2(1 + this.#excerpt.totalLines - line.number);
    row[k++] = Math.log2(1 + line.number);
    row[k++] = line.number / Math.max(1, this.#excerpt.totalLines);
    row[k++] = Math.log2(1 + this.#toMark[place]!);
    row[k++] = Math.log2(1 + this.#sinceMark[place]!);
    const step = line.step >= 0 ? steps[line.step] : undefined;
    row[k++] = step === undefined || step.exitCode === null ? 0 : step.exitCode === 0 ? -1 : 1;
    k = fillTextFeatures(line.text, row, k);
    row[k++] = line.level === 'error' ? 1 : 0;
    row[k++] = line.level === 'warning' ? 1 : 0;
    row[k++] = line.level === 'command' ? 1 : 0;
    row[k++] = Math.log2(1 + this.#toErrorLevel[place]!);
    const start = this.#blockStart[place]!;
    const end = this.#blockEnd[place]!;
    row[k++] = place === start && start > 0 ? this.#blanks(start - 1, -1) : 0;
    row[k++] = place === end && end < count - 1 ? this.#blanks(end + 1, 1) : 0;
    row[k++] = Math.log2(1 + place - start);
    row[k++] = Math.log2(1 + end - start);
    row[k++] = facts.entry[place]!;
    row[k++] = facts.entry[place] === 3 ? Math.log2(this.#ordinals.entry[place]!) : -1;
    row[k++] = Math.log2(1 + this.#totals.entry);
    row[k++] = facts.trace[place]!;
    row[k++] = facts.trace[place] === 2 ? Math.log2(this.#ordinals.trace[place]!) : -1;
    row[k++] = Math.log2(1 + this.#totals.trace);
    row[k++] = facts.test[place]!;
    row[k++] = facts.test[place] === 1 ? Math.log2(this.#ordinals.test[place]!) : -1;
    row[k++] = Math.log2(1 + this.#totals.test);
    row[k++] = facts.cause[place]!;
    row[k++] = facts.cause[place] !== 0 ? Math.log2(this.#ordinals.cause[place]!) : -1;
    row[k++] = Math.log2(1 + this.#totals.cause);
    row[k++] = facts.consequence[place]!;
    row[k++] = Math.log2(1 + this.#toConsequence[place]!);
    row[k++] = Math.log2(1 + this.#ordinals.consequence[place]!);
  }

  #wordsAt(filledPlace: number): number {
    const place = this.#filled[filledPlace];
    return place === undefined ? -10 : this.wordScores[place]!;
  }

  #bestOf(from: number, to: number): number {
    let best = -10;
    for (let i = Math.max(0, from); i <= Math.min(this.#filled.length - 1, to); i++) {
      const score = this.wordScores[this.#filled[i]!]!;
      if (score > best) best = score;
    }
    return best;
  }

  /** Mean surprise of the line's words within this log, in bits; 0 for a blank line. */
  #rarity(place: number): number {
    const { hashes, starts } = this.#words;
    const from = starts[place]!;
    const to = starts[place + 1]!;
    if (from === to) return 0;
    let bits = 0;
    for (let k = from; k < to; k++) bits += Math.log2(hashes.length / this.#wordCount.get(hashes[k]!)!);
    return bits / (to - from);
  }

  #blanks(from: number, step: -1 | 1): number {
    const { starts } = this.#words;
    let blanks = 0;
    for (let i = from; i >= 0 && i < starts.length - 1 && starts[i + 1] === starts[i] && blanks < 5; i += step)
      blanks++;
    return blanks;
  }
}

function fillTextFeatures(text: string, row: Float32Array, start: number): number {
  const end = Math.min(text.length, 400);
  let k = start;
  let digits = 0;
  let upper = 0;
  let letters = 0;
  let indent = 0;
  while (indent < end && (text.charCodeAt(indent) === 32 || text.charCodeAt(indent) === 9)) indent++;
  for (let i = indent; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits++;
    else if (code >= 65 && code <= 90) {
      upper++;
      letters++;
    } else if (code >= 97 && code <= 122) letters++;
  }
  const shown = Math.max(1, end - indent);
  row[k++] = Math.log2(1 + text.length);
  row[k++] = Math.min(indent, 40);
  row[k++] = digits / shown;
  row[k++] = upper / Math.max(1, letters);
  row[k++] = (shown - letters - digits) / shown;
  row[k++] = text.trimEnd().endsWith(':') ? 1 : 0;
  return k;
}

/** Lines to the nearest marked line, ahead (`step` -1: filled from the end) or behind; FAR when there is none. */
function distances(count: number, isMarked: (place: number) => boolean, step: -1 | 1): Float32Array {
  const result = new Float32Array(count);
  let distance = FAR;
  for (let i = step === 1 ? 0 : count - 1; i >= 0 && i < count; i += step) {
    distance = isMarked(i) ? 0 : Math.min(FAR, distance + 1);
    result[i] = distance;
  }
  return result;
}

/** For each line, how many marked ones there are up to it, itself included. */
function ordinals(count: number, isMarked: (place: number) => boolean): Int32Array {
  const result = new Int32Array(count);
  let seen = 0;
  for (let i = 0; i < count; i++) {
    if (isMarked(i)) seen++;
    result[i] = seen;
  }
  return result;
}
