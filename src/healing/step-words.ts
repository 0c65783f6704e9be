const CHARACTERS_MOST = 500;

/** The first of some words that a name of a job or step holds as a word of its own; null when it holds none. */
export function findWord(name: string, words: readonly string[]): string | null {
  const parts = name
    .slice(0, CHARACTERS_MOST)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return parts.find((part) => words.includes(part)) ?? null;
}
