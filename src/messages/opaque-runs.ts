import type { FoldedText } from './folded-text.ts';

/**
 * What a run of letters and digits that nobody reads stands for. Its letters are chance: a message is judged by what
 * kind of run it is, never by which.
 */
export const OPAQUE = { none: 0, wallet: 1, hexadecimal: 2, other: 3 } as const;
export type OpaqueKind = (typeof OPAQUE)[keyof typeof OPAQUE];

const SHORTEST = 20;
/** An address of Ethereum and its kin: `0x` and forty digits. */
const ETHEREUM = 42;
/** One of Bitcoin that begins with `bc1`. */
const BECH32_LEAST = 39;
const BECH32_MOST = 62;
/** One of Solana, Tron or the like: bytes in base 58. */
const BASE58_LEAST = 32;
const BASE58_MOST = 44;
/** Capitals after small letters: random letters turn often, names of programs seldom. */
const TURNS_LEAST = 3;
/** Places where digits stand. */
const DIGIT_GROUPS_LEAST = 3;

/**
 * Says what a run of letters and digits is, from `from` to before `to` in the folded text.
 *
 * @param digits how many of its codes are digits
 */
export function opaqueKindOf(folded: FoldedText, from: number, to: number, digits: number): OpaqueKind {
  const size = to - from;
  if (size < SHORTEST || digits === 0 || digits === size) return OPAQUE.none;
  const { codes, capitals } = folded;
  let isHexadecimal = true;
  let isBase58 = true;
  let capitalCount = 0;
  let turns = 0;
  let groups = 0;
  const isPrefixed = codes[from] === 48 && codes[from + 1] === 120;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    const isCapital = capitals[i] === 1;
    if (isCapital) capitalCount++;
    if (code < 48 || (code > 57 && code < 97) || code > 122) return OPAQUE.none;
    if (code > 102 && !(isPrefixed && i === from + 1)) isHexadecimal = false;
    if (code <= 57 && (i === from || codes[i - 1]! > 57)) groups++;
    // Base 58 leaves out 0, O, I and l.
    if (code === 48 || (isCapital && (code === 111 || code === 105)) || (!isCapital && code === 108)) isBase58 = false;
    if (i > from && isCapital && capitals[i - 1] === 0 && codes[i - 1]! >= 97) turns++;
  }
  if (isHexadecimal) return isPrefixed && size === ETHEREUM ? OPAQUE.wallet : OPAQUE.hexadecimal;
  const isBech32 = codes[from] === 98 && codes[from + 1] === 99 && codes[from + 2] === 49 && capitalCount === 0;
  if (isBech32 && size >= BECH32_LEAST && size <= BECH32_MOST) return OPAQUE.wallet;
  if (turns >= TURNS_LEAST && isBase58 && size >= BASE58_LEAST && size <= BASE58_MOST) return OPAQUE.wallet;
  // Names of programs have a number or two; in random letters digits stand everywhere.
  return groups >= DIGIT_GROUPS_LEAST ? OPAQUE.other : OPAQUE.none;
}
