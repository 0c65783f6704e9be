import { PHRASES, type PhraseFeature } from './phrases.ts';

/** What is known of a feature before anything is learned. */
interface Prior {
  /** weight it has without evidence; learning starts from it */
  readonly solicitation: number;
  readonly injection: number;
}

const p = (solicitation: number, injection = 0): Prior => ({ solicitation, injection });

const PHRASE_PRIORS: Readonly<Record<PhraseFeature, Prior>> = {
  prize: p(1.5),
  money: p(1),
  offer: p(1),
  urgency: p(1),
  account: p(1),
  crypto: p(1.2),
  adult: p(1.5),
  medicine: p(1),
  gambling: p(1.5),
  call_to_action: p(1.5),
  self_promotion: p(1.8),
  contact_elsewhere: p(1.5),
  impersonal_greeting: p(1.5),
  advance_fee: p(1),
  bulk_mail: p(1),
  guarantee: p(1),
  services: p(0.7),
  developer: p(-4, -0.5),
  conversation: p(-1.5, -0.5),
  override: p(0, 3),
  role_change: p(0, 1.5),
  exfiltration: p(0, 1.5),
  agent_command: p(0, 1.5),
};

const SHAPE_PRIORS = {
  link: p(1),
  link_alone: p(1),
  shortener: p(1.5),
  cheap_domain: p(2),
  address_as_host: p(1.5),
  punycode_host: p(1.5),
  lookalike_domain: p(3),
  phone_number: p(1.5),
  short_code: p(1),
  amount_of_money: p(1.2),
  percentage: p(0.3),
  cashtag: p(1),
  crypto_address: p(1.5),
  mention: p(0),
  hashtag: p(0.2),
  capitals: p(1),
  exclamation: p(0.7),
  emoji: p(0.3),
  hidden_characters: p(1, 1),
  styled_letters: p(2),
  disguised_word: p(1.5),
  spaced_letters: p(1),
  repetition: p(1),
  code: p(-4, 0),
  quoted_lines: p(-1.5, -0.5),
  issue_reference: p(-2.5, -0.3),
  trace: p(-2, -1),
  hidden_comment: p(0, 1),
  forged_tag: p(0, 2),
  encoded_block: p(0, 0.3),
  credential_request: p(2.5),
  short: p(-0.5, -0.5),
  long: p(0, 0),
} as const satisfies Record<string, Prior>;

/** What is known besides the text. No collection shows it, so these weights are set by hand, in log odds. */
const CONTEXT_PRIORS = {
  new_author: p(0.5, 0.3),
  many_messages: p(1, 0.3),
  copies: p(1.5, 0.5),
  known_campaign: p(5),
} as const satisfies Record<string, Prior>;

type ContextFeature = keyof typeof CONTEXT_PRIORS;

export type FeatureName = PhraseFeature | keyof typeof SHAPE_PRIORS | ContextFeature;

/** All named features; the index is the column. */
export const NAMED_FEATURES: readonly FeatureName[] = [
  ...(Object.keys(PHRASES) as PhraseFeature[]),
  ...(Object.keys(SHAPE_PRIORS) as (keyof typeof SHAPE_PRIORS)[]),
  ...(Object.keys(CONTEXT_PRIORS) as ContextFeature[]),
];

/** What those of the context say, in plain words. */
const CONTEXT_WORDS: Readonly<Record<ContextFeature, string>> = {
  new_author: 'the account of the author is younger than a week',
  many_messages: 'the author wrote many messages within the hour',
  copies: 'others wrote the same, or nearly the same, lately',
  known_campaign: 'it is like what people confirmed to be unwanted',
};

/** From this column on they are of the context: never learned. */
export const FIRST_OF_CONTEXT = NAMED_FEATURES.length - Object.keys(CONTEXT_PRIORS).length;

/** The same by column, for the columns of the context. */
export const CONTEXT_MEANINGS: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(CONTEXT_WORDS).map(([name, words]) => [NAMED_FEATURES.indexOf(name as ContextFeature), words]),
);

const PRIORS: Readonly<Record<FeatureName, Prior>> = { ...PHRASE_PRIORS, ...SHAPE_PRIORS, ...CONTEXT_PRIORS };

/** Weights of the named features without evidence, in their order. */
export function priorWeights(head: keyof Prior): number[] {
  return NAMED_FEATURES.map((name) => PRIORS[name][head]);
}

/** The column of a named feature. */
export function columnOf(name: FeatureName): number {
  return NAMED_FEATURES.indexOf(name);
}
