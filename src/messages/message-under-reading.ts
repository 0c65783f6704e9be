import type { FoldedText } from './folded-text.ts';
import type { FeatureName } from './named-features.ts';

/** What readers of links and shapes see of the message under way, and where they note what they find. */
export interface MessageUnderReading {
  readonly folded: FoldedText;
  /** words of the message: hash, from, to in the folded text */
  readonly wordHash: Int32Array;
  readonly wordFrom: Int32Array;
  readonly wordTo: Int32Array;
  readonly wordCount: number;
  /** Notes that a feature shows itself at a piece of the folded text, from `from` to before `to`. */
  note(feature: FeatureName, from: number, to: number, count?: number): void;
  /** How many phrases that order something begin between two places of the folded text. */
  ordersBetween(from: number, to: number): number;
  /** Whether a feature was noted already. */
  shows(feature: FeatureName): boolean;
}
