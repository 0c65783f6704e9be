/** One record of a CSV file. */
export interface CsvRecord {
  /** line on which it begins, 1-based */
  readonly line: number;
  readonly cells: readonly string[];
  /** a quote was opened in it and never closed */
  readonly isBroken: boolean;
}

const SEPARATORS = [',', ';', '\t', '|'];
/** lines after which a quote that was not closed is taken for a mistake */
const LINES_AT_MOST = 100;

/**
 * The records of a CSV file, as its lines come: quoted cells may hold separators, doubled quotes and line ends
 * (RFC 4180). The separator is the one of which the first line has most. Empty lines are left out.
 */
export async function* csvRecords(batches: AsyncIterable<readonly string[]>): AsyncGenerator<readonly CsvRecord[]> {
  const reader = new CsvReader();
  for await (const lines of batches) {
    const records: CsvRecord[] = [];
    for (const line of lines) reader.take(line, records);
    if (records.length > 0) yield records;
  }
  const rest: CsvRecord[] = [];
  reader.end(rest);
  if (rest.length > 0) yield rest;
}

class CsvReader {
  #separator = '';
  #line = 0;
  /** lines of a record whose quote is still open */
  #open: string[] = [];

  take(line: string, into: CsvRecord[]): void {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    this.#line++;
    const text = this.#line === 1 && bare.startsWith('\ufeff') ? bare.slice(1) : bare;
    if (this.#separator === '') {
      if (text.trim() === '') return;
      this.#separator = mostFrequent(text);
    }
    if (this.#open.length === 0 && text.trim() === '') return;
    this.#open.push(text);
    this.#close(into, false);
  }

  end(into: CsvRecord[]): void {
    while (this.#open.length > 0) this.#close(into, true);
  }

  #close(into: CsvRecord[], isEnd: boolean): void {
    const cells = splitRecord(this.#open.join('\n'), this.#separator);
    const line = this.#line - this.#open.length + 1;
    if (cells !== null) {
      into.push({ line, cells, isBroken: false });
      this.#open = [];
      return;
    }
    if (!isEnd && this.#open.length < LINES_AT_MOST) return;
    // Only the first line is lost: the ones after it are read again as records of their own.
    const [first, ...others] = this.#open;
    into.push({ line, cells: first!.split(this.#separator), isBroken: true });
    this.#open = [];
    this.#line -= others.length;
    for (const other of others) this.take(other, into);
  }
}

/** @returns null when a quote stays open */
function splitRecord(text: string, separator: string): string[] | null {
  if (!text.includes('"')) return text.split(separator);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    let from = at;
    if (text.charCodeAt(at) === QUOTE) {
      from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) return null;
        cell += text.slice(from, quote);
        from = quote + 1;
        if (text.charCodeAt(from) !== QUOTE) break;
        cell += '"';
        from++;
      }
    }
    const end = text.indexOf(separator, from);
    cells.push(cell + text.slice(from, end < 0 ? undefined : end));
    if (end < 0) return cells;
    at = end + separator.length;
  }
}

const QUOTE = 34;

function mostFrequent(header: string): string {
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}
