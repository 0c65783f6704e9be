import { readFileSync } from 'node:fs';
import { type Diagnosis, type DiagnosisModel, diagnose, type Knowledge, prepareModel } from '../diagnosis/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import { LogReader } from '../logs/index.ts';
import { RuleBook, type RuleTable } from '../rules/index.ts';

// Made by the build; the same place seen from src/app and from dist/app.
const RULES = new URL('../../dist/packs.json', import.meta.url);
const MODEL = new URL('../../models/diagnosis.json', import.meta.url);

/** Explains logs with the shipped rules and the shipped model. */
export class Diagnoser {
  readonly #knowledge: Knowledge;
  readonly #remedies: Readonly<Record<string, string>>;

  constructor(knowledge: Knowledge, remedies: Readonly<Record<string, string>>) {
    this.#knowledge = knowledge;
    this.#remedies = remedies;
  }

  /**
   * Reads one log to its end and explains it.
   *
   * @param chunks unpacked bytes; each is used before the next is asked for
   */
  async diagnose(chunks: AsyncIterable<Uint8Array>): Promise<Diagnosis> {
    const reader = new LogReader();
    for await (const chunk of chunks) reader.write(chunk);
    return diagnose(reader.end(), this.#knowledge);
  }

  /** The sentence that a remedy's name stands for. */
  remedyText(remedy: string): string {
    return this.#remedies[remedy] ?? remedy;
  }
}

/**
 * A diagnoser with what this installation ships.
 *
 * @throws ConfigurationError when the installation is not whole
 */
export function createDiagnoser(): Diagnoser {
  const table = readShipped<RuleTable>(RULES);
  const model = prepareModel(readShipped<DiagnosisModel>(MODEL));
  const rules = new RuleBook(table.rules);
  return new Diagnoser({ rules, packVersion: table.version, model }, table.remedies);
}

function readShipped<T>(url: URL): T {
  try {
    return JSON.parse(readFileSync(url, 'utf8')) as T;
  } catch (error) {
    throw new ConfigurationError(
      `expected the shipped file ${url.pathname.split('/').slice(-2).join('/')}, could not read it: build or install again`,
      {},
      { cause: error },
    );
  }
}
