import { CorrectionBook } from '../messages/index.ts';
import type { CorrectionStore } from './ports.ts';

const MOST_BOOKS = 200;

/** The corrections of projects, at work from the moment they were made, in every process. */
export class ProjectCorrections {
  readonly #store: Pick<CorrectionStore, 'correctionMark' | 'correctionsInForce'>;
  readonly #books = new Map<string, { readonly mark: string; readonly book: CorrectionBook }>();

  constructor(store: Pick<CorrectionStore, 'correctionMark' | 'correctionsInForce'>) {
    this.#store = store;
  }

  /** What the corrections of a project add to the log odds of a text; -4 to 4. */
  async shiftOf(repositoryId: string, text: string): Promise<number> {
    const mark = await this.#store.correctionMark(repositoryId);
    const known = this.#books.get(repositoryId);
    if (known?.mark === mark) return known.book.shiftOf(text);
    const book = new CorrectionBook();
    for (const correction of await this.#store.correctionsInForce(repositoryId)) book.add(correction);
    // The one that was made first goes: projects that are busy come back at once.
    if (this.#books.size >= MOST_BOOKS) this.#books.delete(this.#books.keys().next().value!);
    this.#books.set(repositoryId, { mark, book });
    return book.shiftOf(text);
  }
}
