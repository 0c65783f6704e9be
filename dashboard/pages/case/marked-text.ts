import type { Message } from '../../../src/api/message-contract.ts';

/** A piece of a text; marked where a reason stands. */
export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** Cuts a text at what speaks against it. A place that does not fit the text is left out. */
export function piecesOf(text: string, reasons: Message['reasons']): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const add = (to: number, isMarked: boolean) => {
    if (to > from) pieces.push({ text: text.slice(from, to), isMarked });
    from = to;
  };
  for (const { excerpt, at, weight } of [...reasons].sort((a, b) => a.at - b.at)) {
    if (weight <= 0 || at < from || excerpt === '' || text.slice(at, at + excerpt.length) !== excerpt) continue;
    add(at, false);
    add(at + excerpt.length, true);
  }
  add(text.length, false);
  return pieces;
}
