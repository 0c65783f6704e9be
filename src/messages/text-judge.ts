import type { Judgement, Label, MessageContext, Reason } from './message.ts';
import { MessageReader } from './message-reader.ts';
import type { Calibration, Head, MessageModel } from './model.ts';
import { NAMED_FEATURES } from './named-features.ts';
import { SHORT_MESSAGE_DAMPING } from './training.ts';

const MOST_REASONS = 8;
const WORD_REASONS = 3;
const LEAST_WEIGHT = 0.05;
const LONGEST_EXCERPT = 80;
const THRESHOLD = 0.5;

/**
 * Judges messages with one additive score. It keeps buffers: one judge for one thread.
 */
export class TextJudge {
  readonly #model: MessageModel;
  readonly #reader = new MessageReader();
  readonly #contributions = new Float64Array(40_000);

  constructor(model: MessageModel) {
    this.#model = model;
  }

  /**
   * Judges one message. Never throws, whatever the text is; the first 16,384 characters count.
   *
   * @param shift added to the log odds: what a project's own corrections say
   */
  judge(text: string, context: MessageContext = {}, shift = 0): Judgement {
    const reader = this.#reader;
    reader.read(text, context);
    const { solicitation, injection } = this.#model;
    const scale = this.#gramScale();
    const soliciting = probabilityOf(this.#sum(solicitation, scale), solicitation.calibration, shift);
    const injecting = probabilityOf(this.#sum(injection, scale), injection.calibration, 0);
    const head = injecting > soliciting ? injection : solicitation;
    const score = 1 - (1 - soliciting) * (1 - injecting);
    return {
      label: this.#labelOf(soliciting, injecting, scale),
      score: Math.round(score * 1e4) / 1e4,
      reasons: this.#reasons(head, scale),
    };
  }

  #labelOf(soliciting: number, injecting: number, scale: number): Label {
    if (Math.max(soliciting, injecting) < THRESHOLD) return 'ham';
    if (injecting >= soliciting) return 'injection';
    const reader = this.#reader;
    const asksForAccount =
      reader.shows('credential_request') || (reader.shows('lookalike_domain') && reader.shows('account'));
    if (asksForAccount && reader.shows('link')) return 'phishing';
    return this.#sum(this.#model.deceit, scale) > 0 || asksForAccount ? 'scam' : 'spam';
  }

  #gramScale(): number {
    const { grams, gramCount } = this.#reader;
    const { rarity } = this.#model;
    let squares = SHORT_MESSAGE_DAMPING;
    for (let i = 0; i < gramCount; i++) {
      const value = rarity[grams[i]!]!;
      squares += value * value;
    }
    return 1 / Math.sqrt(squares);
  }

  #sum({ bias, named, grams: weights }: Head, scale: number): number {
    const { grams, gramCount, named: values } = this.#reader;
    const { rarity } = this.#model;
    let words = 0;
    for (let i = 0; i < gramCount; i++) {
      const bucket = grams[i]!;
      words += weights[bucket]! * rarity[bucket]!;
    }
    let sum = bias + words * scale;
    for (let column = 0; column < named.length; column++) sum += named[column]! * values[column]!;
    return sum;
  }

  #reasons({ named, grams: weights, calibration }: Head, scale: number): Reason[] {
    const { folded, named: values, shownFrom, shownTo } = this.#reader;
    const reasons: Reason[] = [];
    for (let column = 0; column < named.length; column++) {
      const weight = named[column]! * values[column]! * calibration.slope;
      if (Math.abs(weight) < LEAST_WEIGHT) continue;
      const at = Math.max(0, shownFrom[column]!);
      reasons.push(reasonOf(NAMED_FEATURES[column]!, weight, folded.text, at, shownTo[column]!));
    }
    this.#addWordReasons(reasons, weights, scale * calibration.slope);
    return reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, MOST_REASONS);
  }

  /** The words that weigh most, each with what its letters and pairs add. */
  #addWordReasons(reasons: Reason[], weights: Float32Array, scale: number): void {
    const { folded, grams, gramCount, gramFrom, wordCount, wordFrom, wordTo } = this.#reader;
    const { rarity } = this.#model;
    const sums = this.#contributions.fill(0, 0, wordCount);
    // Grams come in the order of the text, words first and characters after, so that two walks find the word of each.
    let word = 0;
    for (let i = 0; i < gramCount; i++) {
      const bucket = grams[i]!;
      if (gramFrom[i]! < wordFrom[word]! - 1) word = 0;
      while (word + 1 < wordCount && wordFrom[word + 1]! <= gramFrom[i]!) word++;
      sums[word]! += weights[bucket]! * rarity[bucket]! * scale;
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

function probabilityOf(sum: number, { slope, offset }: Calibration, shift: number): number {
  return 1 / (1 + Math.exp(-(slope * sum + offset + shift)));
}

function reasonOf(feature: string, weight: number, text: string, at: number, to: number): Reason {
  const excerpt = text.slice(at, Math.min(to, at + LONGEST_EXCERPT)).toWellFormed();
  return { feature, weight: Math.round(weight * 100) / 100, excerpt, at };
}
