// Escape sequences of seven bits: in UTF-8 the others are parts of letters.
const ESCAPES = /\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]?|\][^\x07\x1b\n]{0,2048}(?:\x07|\x1b\\)?|[ -/]{0,8}[0-~]?)/g;

/** A text without its escape sequences, and the way back. */
export interface BareText {
  readonly text: string;
  /** the offset in the text with escapes of a character of the bare one */
  originOf(offset: number): number;
}

export function stripEscapes(original: string): BareText {
  if (!original.includes('\x1b')) return { text: original, originOf: (offset) => offset };
  const cuts: { readonly at: number; readonly removed: number }[] = [];
  let removed = 0;
  const text = original.replace(ESCAPES, (sequence, place: number) => {
    cuts.push({ at: place - removed, removed: removed + sequence.length });
    removed += sequence.length;
    return '';
  });
  return { text, originOf: (offset) => offset + (cuts.findLast(({ at }) => at <= offset)?.removed ?? 0) };
}
