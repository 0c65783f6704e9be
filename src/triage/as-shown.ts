import { Tainted } from '../foundation/index.ts';

/** A piece of a text, and where it begins, in UTF-16 units. */
interface Place {
  readonly excerpt: string;
  readonly at: number;
}

/**
 * Pieces of a text as it came, as pieces of what people are shown of it: without what controls a terminal or turns the
 * direction of writing, and without blanks at its edges.
 */
export function asShown<P extends Place>(text: string, places: readonly P[]): P[] {
  const shown = shownOf(text);
  const blanks = shown.length - shown.trimStart().length;
  return places.map((place) => ({
    ...place,
    excerpt: shownOf(place.excerpt),
    at: Math.max(0, shownOf(text.slice(0, place.at)).length - blanks),
  }));
}

function shownOf(text: string): string {
  return new Tainted(text).forDisplay();
}
