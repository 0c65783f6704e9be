/** What a message is taken for. */
export const LABELS = ['ham', 'spam', 'scam', 'phishing', 'injection'] as const;
export type Label = (typeof LABELS)[number];

/** Why a message was judged so: one part of its score. */
export interface Reason {
  /** name of a feature of the table in `named-features.ts` or of a shift, or `words` for words the model weighed */
  readonly feature: string;
  /** what it added to the log odds of not being ham; negative speaks for ham */
  readonly weight: number;
  /** the piece of the message that shows it, as it stands there */
  readonly excerpt: string;
  /** where the excerpt begins, in UTF-16 units of the text */
  readonly at: number;
  /** what it says, in plain words, where no piece of the message shows it */
  readonly meaning?: string;
}

/** Something known besides the text, as it is added to what the text says. */
export interface Shift {
  /** a word for it: `association`, `kind`, `correction`, `language_change` */
  readonly feature: string;
  /** added to the log odds of asking for something: of spam, scam, phishing */
  readonly soliciting: number;
  /** added to the log odds of giving orders to a machine */
  readonly injecting: number;
  /** what is known, in plain words */
  readonly meaning: string;
  /** what people called its likes: what a message is called that is not ham */
  readonly label?: Exclude<Label, 'ham'>;
}

/** What is known of a message besides its text; every part may be missing. */
export interface MessageContext {
  /** age of the author's account */
  readonly authorAgeDays?: number;
  /** messages of the author in the last hour, this one included */
  readonly authorMessagesPerHour?: number;
  /** how often the same text, or nearly the same, came from others lately */
  readonly copies?: number;
  /** how alike it is to what people confirmed before, 0 to 1 */
  readonly campaignLikeness?: number;
}

/** The judgement of one message. */
export interface Judgement {
  readonly label: Label;
  /** calibrated probability that it is not ham, 0 to 1 */
  readonly score: number;
  /** heaviest first, at most eight */
  readonly reasons: readonly Reason[];
}

/** A message whose label is known. */
export interface LabelledMessage {
  readonly text: string;
  readonly label: Label;
  /** where it comes from: messages of one source are weighted as one */
  readonly source: string;
}
