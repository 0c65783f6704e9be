import { COUNT_VALUES, GRAM_BLOCKS, MOST_GRAMS } from './gram-table.ts';
import type { Judgement, Label, MessageContext, Reason, Shift } from './message.ts';
import { MessageReader } from './message-reader.ts';
import { HEADS, type HeadName, type MessageModel, WEIGHT_OF_BYTE } from './model.ts';
import { CONTEXT_MEANINGS, FIRST_OF_CONTEXT, NAMED_FEATURES } from './named-features.ts';

const MOST_REASONS = 8;
const WORD_REASONS = 3;
const LEAST_WEIGHT = 0.05;
const LONGEST_EXCERPT = 80;
const THRESHOLD = 0.5;
/** Orders to a machine are rare and dear: what is likely enough to be one is called so. */
const INJECTION_THRESHOLD = 0.4;
const RARITY_STEPS = 255;
const MOST_CODES = 16_400;

/** Added to the squared length of each block of grams: three words are no proof. */
export const BLOCK_DAMPING: readonly number[] = [8, 8, 8];

/**
 * Judges messages with one additive score. It keeps buffers: one judge for one thread.
 */
export class TextJudge {
  readonly #model: MessageModel;
  readonly #reader = new MessageReader();
  readonly #contributions = new Float64Array(MOST_CODES);
  /** what each block of grams adds to each sum, before the heaviest weight is known */
  readonly #content = new Float64Array(GRAM_BLOCKS.length * HEADS.length);
  /** what the model knows of each gram of the message */
  readonly #packed = new Int32Array(MOST_GRAMS);
  readonly #blockScales = new Float64Array(GRAM_BLOCKS.length);

  constructor(model: MessageModel) {
    this.#model = model;
  }

  /**
   * Judges one message. Never throws, whatever the text is; the first 16,384 characters count.
   *
   * @param shifts what is known besides the text and moves it: each is among the reasons
   */
  judge(text: string, context: MessageContext = {}, shifts: readonly Shift[] = []): Judgement {
    const reader = this.#reader;
    reader.read(text, context);
    this.#weighGrams();
    let [solicitingOdds, injectingOdds] = [this.#logOdds('solicitation'), this.#logOdds('injection')];
    // Of ham is told what spoke against it, and what outweighed that.
    const suspected = injectingOdds > solicitingOdds ? 'injection' : 'solicitation';
    for (const { soliciting, injecting } of shifts) {
      solicitingOdds += soliciting;
      injectingOdds += injecting;
    }
    const soliciting = probabilityOf(solicitingOdds);
    const injecting = probabilityOf(injectingOdds);
    const score = 1 - (1 - soliciting) * (1 - injecting);
    const label = this.#labelOf(soliciting, injecting, shifts);
    const found = injecting > soliciting ? 'injection' : 'solicitation';
    return {
      label,
      score: Math.round(score * 1e4) / 1e4,
      reasons: this.#reasons(label === 'ham' ? suspected : found, shifts),
    };
  }

  #labelOf(soliciting: number, injecting: number, shifts: readonly Shift[]): Label {
    if (soliciting < THRESHOLD && injecting < INJECTION_THRESHOLD) return 'ham';
    const said = shifts.find(({ label }) => label !== undefined)?.label;
    if (said !== undefined) return said;
    if (soliciting < THRESHOLD || injecting >= soliciting) return 'injection';
    const reader = this.#reader;
    const asksForAccount =
      reader.shows('credential_request') || (reader.shows('lookalike_domain') && reader.shows('account'));
    if (asksForAccount && reader.shows('link')) return 'phishing';
    return this.#logOdds('deceit') > 0 || asksForAccount ? 'scam' : 'spam';
  }

  /** Weighs every gram for all sums at once: one look at the table for each. */
  #weighGrams(): void {
    const { buckets, counts, blocks } = this.#reader.grams;
    const { grams, rarest } = this.#model;
    const content = this.#content;
    const step = rarest / RARITY_STEPS;
    for (let block = 0; block < GRAM_BLOCKS.length; block++) {
      let squares = 0;
      let [first, second, third] = [0, 0, 0];
      const end = blocks[block + 1]!;
      for (let at = blocks[block]!; at < end; at++) {
        const packed = grams[buckets[at]!]!;
        this.#packed[at] = packed;
        const value = (packed & 255) * COUNT_VALUES[counts[at]!]!;
        squares += value * value;
        first += value * WEIGHT_OF_BYTE[(packed >>> 8) & 255]!;
        second += value * WEIGHT_OF_BYTE[(packed >>> 16) & 255]!;
        third += value * WEIGHT_OF_BYTE[packed >>> 24]!;
      }
      const scale = step / (Math.sqrt(squares * step * step + BLOCK_DAMPING[block]!) || 1);
      this.#blockScales[block] = scale;
      content.set([first * scale, second * scale, third * scale], block * HEADS.length);
    }
  }

  #logOdds(name: HeadName): number {
    const { named, heaviest, calibration } = this.#model[name];
    const values = this.#reader.named;
    let odds = calibration.offset;
    const head = HEADS.indexOf(name);
    for (let block = 0; block < GRAM_BLOCKS.length; block++) {
      odds += this.#content[block * HEADS.length + head]! * heaviest * calibration.slopes[block]!;
    }
    for (let column = 0; column < named.length; column++) odds += named[column]! * values[column]!;
    return odds;
  }

  #reasons(name: HeadName, shifts: readonly Shift[]): Reason[] {
    const { folded, named: values, shownFrom, shownTo } = this.#reader;
    const { named } = this.#model[name];
    const reasons: Reason[] = [];
    for (let column = 0; column < named.length; column++) {
      const weight = named[column]! * values[column]!;
      if (Math.abs(weight) < LEAST_WEIGHT) continue;
      const feature = NAMED_FEATURES[column]!;
      if (column >= FIRST_OF_CONTEXT) reasons.push(reasonBesides(feature, weight, CONTEXT_MEANINGS[column]!));
      else reasons.push(reasonOf(feature, weight, folded.text, Math.max(0, shownFrom[column]!), shownTo[column]!));
    }
    this.#addWordReasons(reasons, name);
    const weightOf = ({ soliciting, injecting }: Shift) => (name === 'injection' ? injecting : soliciting);
    const besides = shifts
      .filter((shift) => weightOf(shift) !== 0 || shift.label !== undefined)
      .map((shift) => reasonBesides(shift.feature, weightOf(shift), shift.meaning));
    const heaviest = reasons.sort(byWeight).slice(0, Math.max(0, MOST_REASONS - besides.length));
    return [...heaviest, ...besides].sort(byWeight);
  }

  /** The words that weigh most, each with what its letters, pairs and forms add. */
  #addWordReasons(reasons: Reason[], name: HeadName): void {
    const { folded, grams, wordCount, wordFrom, wordTo } = this.#reader;
    const { heaviest, calibration } = this.#model[name];
    const shift = 8 * (1 + HEADS.indexOf(name));
    // By place first: grams of a block come in the order of the text, so one walk finds the word of each.
    const sums = this.#contributions.fill(0, 0, wordCount);
    for (let block = 0; block < GRAM_BLOCKS.length; block++) {
      const scale = this.#blockScales[block]! * heaviest * calibration.slopes[block]!;
      let word = 0;
      for (let at = grams.blocks[block]!; at < grams.blocks[block + 1]!; at++) {
        const packed = this.#packed[at]!;
        const weight = WEIGHT_OF_BYTE[(packed >>> shift) & 255]!;
        if (weight === 0) continue;
        const place = grams.places[at]!;
        if (wordFrom[word]! > place) word = 0;
        while (word + 1 < wordCount && wordFrom[word + 1]! <= place) word++;
        sums[word]! += weight * (packed & 255) * COUNT_VALUES[grams.counts[at]!]! * scale;
      }
    }
    for (let taken = 0; taken < WORD_REASONS; taken++) {
      let best = -1;
      for (let i = 0; i < wordCount; i++) if (best < 0 || Math.abs(sums[i]!) > Math.abs(sums[best]!)) best = i;
      if (best < 0 || Math.abs(sums[best]!) < LEAST_WEIGHT) return;
      const at = folded.places[wordFrom[best]!]!;
      reasons.push(reasonOf('words', sums[best]!, folded.text, at, folded.places[wordTo[best]! - 1]! + 1));
      sums[best] = 0;
    }
  }
}

function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function byWeight(a: Reason, b: Reason): number {
  return Math.abs(b.weight) - Math.abs(a.weight);
}

/** Of what no piece of the text shows. */
function reasonBesides(feature: string, weight: number, meaning: string): Reason {
  return { feature, weight: rounded(weight), excerpt: '', at: 0, meaning };
}

function rounded(weight: number): number {
  return Math.round(weight * 100) / 100;
}

function reasonOf(feature: string, weight: number, text: string, at: number, to: number): Reason {
  const excerpt = text.slice(at, Math.min(to, at + LONGEST_EXCERPT)).toWellFormed();
  return { feature, weight: rounded(weight), excerpt, at };
}
