import {
  type Diagnosis,
  type DiagnosisModel,
  diagnose,
  diagnoseTestReport,
  type Knowledge,
  prepareModel,
} from '../diagnosis/index.ts';
import { openInput } from '../files/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { Baseline, type LogExcerpt, LogReader, parseJunitReport } from '../logs/index.ts';
import { RuleBook } from '../rules/index.ts';
import { RuleLineSelector } from './rule-line-selector.ts';
import { readRuleTable, readShipped } from './shipped-files.ts';

const REPORT_BYTES_MOST = 64 * (1 << 20);

/** Explains logs with the shipped rules and the shipped model. */
export class Diagnoser {
  readonly #knowledge: Knowledge;
  readonly #remedies: Readonly<Record<string, string>>;
  readonly #selector: RuleLineSelector;

  constructor(knowledge: Knowledge, remedies: Readonly<Record<string, string>>) {
    this.#knowledge = knowledge;
    this.#remedies = remedies;
    this.#selector = new RuleLineSelector(knowledge.rules);
  }

  /**
   * Reads one log to its end and explains it.
   *
   * @param chunks unpacked bytes; each is used before the next is asked for
   */
  async diagnose(chunks: AsyncIterable<Uint8Array>): Promise<Diagnosis> {
    return (await this.examine(chunks)).diagnosis;
  }

  /** As `diagnose`, with the lines that were read. */
  async examine(chunks: AsyncIterable<Uint8Array>): Promise<{ diagnosis: Diagnosis; excerpt: LogExcerpt }> {
    const reader = new LogReader({ selector: this.#selector });
    for await (const chunk of chunks) reader.write(chunk);
    const excerpt = reader.end();
    return { diagnosis: diagnose(excerpt, this.#knowledge), excerpt };
  }

  /**
   * Says which tests of a JUnit report failed.
   *
   * @throws BadInputError when it is no such report
   */
  async diagnoseReport(chunks: AsyncIterable<Uint8Array>): Promise<Diagnosis> {
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > REPORT_BYTES_MOST) {
        throw new BadInputError(`expected a test report of at most ${REPORT_BYTES_MOST} bytes, came a larger one`);
      }
      text += decoder.decode(chunk, { stream: true });
    }
    const tests = parseJunitReport(text);
    return diagnoseTestReport({ tests, bytes, lines: text.split('\n'), packVersion: this.#knowledge.packVersion });
  }

  /** The sentence that a remedy's name stands for. */
  remedyText(remedy: string): string {
    return this.#remedies[remedy] ?? remedy;
  }
}

/** What a diagnoser may be given beside what is shipped. */
export interface DiagnoserOptions {
  /** directories of rule packs; their patterns run in linear time whatever they are */
  readonly ruleDirectories?: readonly string[];
  /** logs of green runs; what they have too weighs less */
  readonly baselines?: readonly string[];
}

/**
 * A diagnoser with what this installation ships.
 *
 * @throws ConfigurationError when the installation is not whole
 * @throws BadInputError when a pack or a baseline cannot be used
 */
export async function createDiagnoser(options: DiagnoserOptions = {}): Promise<Diagnoser> {
  const table = readRuleTable();
  const model = prepareModel(readShipped<DiagnosisModel>('models/diagnosis.json'));
  const books = [new RuleBook(table.rules)];
  let remedies = table.remedies;
  for (const directory of options.ruleDirectories ?? []) {
    // Loaded only when asked for: the linear-time engine and the YAML reader cost a third of the start.
    const { loadUserPacks } = await import('./user-packs.ts');
    const own = await loadUserPacks(directory);
    books.push(own.book);
    remedies = { ...remedies, ...own.remedies };
  }
  const baseline = options.baselines === undefined ? null : await readBaseline(options.baselines);
  return new Diagnoser({ rules: books, packVersion: table.version, model, baseline }, remedies);
}

async function readBaseline(paths: readonly string[]): Promise<Baseline> {
  const baseline = new Baseline();
  for (const path of paths) {
    const reader = new LogReader();
    for await (const chunk of (await openInput(path)).chunks) reader.write(chunk);
    for (const { text } of reader.end().lines) baseline.add(text);
  }
  return baseline;
}
