import { toPrintable } from '../../src/text/index.ts';

const TIME_WIDTH = 7;
const GAP = '  ';
const MOST_COLUMNS = 110;
const FEWEST_COLUMNS = 30;

/** Tells what happens, with the seconds since it began; nothing of it can move the terminal. */
export class Story {
  readonly #startMs = performance.now();

  /** Something happened. */
  tell(sentence: string): void {
    const seconds = ((performance.now() - this.#startMs) / 1000).toFixed(1);
    this.#write(`${seconds} s`.padStart(TIME_WIDTH), sentence);
  }

  /** More about what was told last. */
  add(sentence: string): void {
    this.#write('', sentence);
  }

  /** What is waited for. */
  wait(sentence: string): void {
    this.#write('', `… ${sentence}`);
  }

  #write(begin: string, sentence: string): void {
    // A terminal that does not know its width says 0.
    const columns = Math.min(process.stdout.columns || MOST_COLUMNS, MOST_COLUMNS);
    const room = Math.max(columns - TIME_WIDTH - GAP.length, FEWEST_COLUMNS);
    for (const [place, line] of wrap(toPrintable(sentence), room).entries()) {
      console.log(`${(place === 0 ? begin : '').padEnd(TIME_WIDTH)}${GAP}${line}`);
    }
  }
}

/** Lines of whole words; a word that is longer than the room keeps its line to itself. */
function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
