/**
 * Judges messages from outside: spam, scam, phishing, instructions to agents. One additive score
 * with its reasons, learned from examples and from a person's corrections.
 */
export { type Correction, CorrectionBook } from './corrections.ts';
export { foreignCaptionsOf, languageOf } from './language.ts';
export {
  type Judgement,
  LABELS,
  type Label,
  type LabelledMessage,
  type MessageContext,
  type Reason,
  type Shift,
} from './message.ts';
export { decodeModel, encodeModel, type MessageModel, MODEL_FORMAT } from './model.ts';
export { SUSPICIOUS_PHRASES } from './phrases.ts';
export { likenessOf, type Signature, signatureOf } from './signature.ts';
export { readSlop, type Slop, type SlopSign } from './slop.ts';
export { TextJudge } from './text-judge.ts';
export { readMessages, trainModel } from './training.ts';
