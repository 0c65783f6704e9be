/**
 * Judges messages from outside: spam, scam, phishing, instructions to agents. One additive score
 * with its reasons, learned from examples and from a person's corrections.
 */
export type { Correction } from './corrections.ts';
export {
  type Judgement,
  LABELS,
  type Label,
  type LabelledMessage,
  type MessageContext,
  type Reason,
} from './message.ts';
export { decodeModel, encodeModel, type MessageModel } from './model.ts';
export { SUSPICIOUS_PHRASES } from './phrases.ts';
export { TextJudge } from './text-judge.ts';
export { readMessages, trainModel } from './training.ts';
