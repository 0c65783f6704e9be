import { toPrintable } from '../../src/text/index.ts';

const TIME_WIDTH = 7;
const MOST_COLUMNS = 120;

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
    const columns = Math.min(process.stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS);
    const line = `${begin.padEnd(TIME_WIDTH)}  ${toPrintable(sentence).replace(/\s+/g, ' ')}`;
    console.log(line.length > columns && !line.includes('://') ? `${line.slice(0, columns - 1)}…` : line);
  }
}
