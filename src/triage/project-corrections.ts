import { CorrectionBook, type Shift } from '../messages/index.ts';
import type { CorrectionStore } from './ports.ts';

/** Corrections of all projects that are kept at hand; each takes about a kilobyte. */
const MOST_AT_HAND = 32_768;
/** Texts that are read before others get a turn: each takes a few milliseconds at most. */
const AT_ONCE = 4;

interface KeptBook {
  readonly mark: string;
  readonly book: Promise<CorrectionBook>;
  /** 0 until it is read */
  size: number;
}

/** The corrections of projects, at work from the moment they were made, in every process. */
export class ProjectCorrections {
  readonly #store: Pick<CorrectionStore, 'correctionMark' | 'correctionsInForce'>;
  readonly #nextTurn: () => Promise<unknown>;
  /** the one used last comes last */
  readonly #books = new Map<string, KeptBook>();

  /** @param nextTurn lets others have a turn */
  constructor(store: Pick<CorrectionStore, 'correctionMark' | 'correctionsInForce'>, nextTurn: () => Promise<unknown>) {
    this.#store = store;
    this.#nextTurn = nextTurn;
  }

  /** What the corrections of a project say of a text; null: nothing. */
  async shiftOf(repositoryId: string, text: string): Promise<Shift | null> {
    return (await this.bookOf(repositoryId)).shiftOf(text);
  }

  /** The corrections of a project as they are now. */
  async bookOf(repositoryId: string): Promise<CorrectionBook> {
    const mark = await this.#store.correctionMark(repositoryId);
    const before = this.#books.get(repositoryId);
    const kept = before?.mark === mark ? before : this.#renew(repositoryId, mark, before);
    this.#books.delete(repositoryId);
    this.#books.set(repositoryId, kept);
    try {
      return await kept.book;
    } catch (error) {
      if (this.#books.get(repositoryId) === kept) this.#books.delete(repositoryId);
      throw error;
    }
  }

  #renew(repositoryId: string, mark: string, before: KeptBook | undefined): KeptBook {
    const kept: KeptBook = { mark, book: this.#read(repositoryId, before), size: 0 };
    kept.book.then(
      ({ size }) => {
        kept.size = size;
        this.#forgetSome();
      },
      () => {},
    );
    return kept;
  }

  async #read(repositoryId: string, before: KeptBook | undefined): Promise<CorrectionBook> {
    const known = await before?.book.catch(() => undefined);
    const book = new CorrectionBook();
    let isRead = 0;
    for (const correction of await this.#store.correctionsInForce(repositoryId)) {
      if (known !== undefined && book.adopt(correction.id, known)) continue;
      book.add(correction);
      if (++isRead % AT_ONCE === 0) await this.#nextTurn();
    }
    return book;
  }

  /** Those that were not used for the longest time go: projects that are busy come back at once. */
  #forgetSome(): void {
    let atHand = 0;
    for (const { size } of this.#books.values()) atHand += size + 1;
    for (const [repositoryId, { size }] of this.#books) {
      if (atHand <= MOST_AT_HAND) return;
      this.#books.delete(repositoryId);
      atHand -= size + 1;
    }
  }
}
