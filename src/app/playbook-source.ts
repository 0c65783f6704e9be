import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LRUCache } from 'lru-cache';
import { BadInputError, ConfigurationError, type Logger } from '../foundation/index.ts';
import {
  type Bounds,
  boundsOver,
  cutDown,
  DEFAULT_CEILINGS,
  type FileProblem,
  type Hands,
  type Playbook,
  type PlaybookSource,
  type ReadPlaybooks,
  readPlaybooks,
} from '../healing/index.ts';
import type { RepositoryName } from '../intake/index.ts';
import { SHIPPED_PLAYBOOKS } from './shipped-files.ts';

/** Of a repository, read from its default branch alone: a pull request never changes what judges it. */
const REPOSITORY_FILE = '.regreen.yml';
const BELIEVED_MS = 5 * 60_000;
const REPOSITORIES_MOST = 1_000;

interface Read {
  readonly playbooks: readonly Playbook[];
  readonly problems: readonly FileProblem[];
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Playbooks of repositories, of the operator's files and those that come with the program, in this order, all within the
 * bounds of the operator.
 */
export class Playbooks implements PlaybookSource {
  readonly ceilings = DEFAULT_CEILINGS;
  readonly #own: readonly Playbook[];
  readonly #bounds: readonly Bounds[];
  readonly #hands: Hands;
  readonly #logger: Logger;
  readonly #ofRepositories = new LRUCache<string, Read>({ max: REPOSITORIES_MOST, ttl: BELIEVED_MS });

  /**
   * @param files of the operator
   * @throws ConfigurationError when one of them is wrong, with every problem in it
   */
  constructor(files: readonly string[], hands: Hands, logger: Logger) {
    const shipped = readShipped();
    const operators = files.map((file) => readOperators(file, shipped));
    this.#own = [...operators.flatMap(({ playbooks }) => playbooks), ...shipped];
    this.#bounds = operators.flatMap(({ bounds }) => bounds);
    this.#hands = hands;
    this.#logger = logger;
  }

  async all(repository: RepositoryName | null): Promise<Read> {
    const read = repository === null ? { playbooks: [], problems: [] } : await this.#read(repository);
    const bounds = boundsOver(this.#bounds, repository === null ? null : `${repository.provider}/${repository.name}`);
    const playbooks = [...read.playbooks, ...this.#own].map((playbook) => cutDown(playbook, bounds));
    return { playbooks, problems: read.problems };
  }

  /** Of a file that is wrong nothing holds: the operator's playbooks do, and the page tells what is wrong. */
  async #read(repository: RepositoryName): Promise<Read> {
    const key = `${repository.provider}/${repository.name}`;
    const known = this.#ofRepositories.get(key);
    if (known !== undefined) return known;
    const origin = { kind: 'repository' as const, file: `${repository.name}/${REPOSITORY_FILE}` };
    const read = await this.#readFile(repository, origin);
    if (!read.ok)
      this.#logger.warn({ repository: key, problems: read.problems.length }, 'playbooks of a repository are wrong');
    const result = read.ok ? { playbooks: read.playbooks, problems: [] } : { playbooks: [], problems: read.problems };
    this.#ofRepositories.set(key, result);
    return result;
  }

  async #readFile(
    repository: RepositoryName,
    origin: { readonly kind: 'repository'; readonly file: string },
  ): Promise<ReadPlaybooks> {
    const provider = this.#hands.providerOf(repository.provider);
    try {
      const text = (await provider?.readDefaultBranchFile(repository, REPOSITORY_FILE)) ?? '';
      return readPlaybooks(text, { origin, sha256, others: this.#own });
    } catch (error) {
      return unreadable(error, origin.file);
    }
  }
}

/** A file that can be none, for example because it is too large. @throws what a file that can be one may be read with */
function unreadable(error: unknown, file: string): ReadPlaybooks {
  if (!(error instanceof BadInputError)) throw error;
  return { ok: false, problems: [{ file, line: 1, column: 1, message: error.message }] };
}

function readShipped(): readonly Playbook[] {
  return readdirSync(SHIPPED_PLAYBOOKS)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap(
      (name) => demand(join(SHIPPED_PLAYBOOKS, name), { kind: 'shipped', file: `playbooks/${name}` }, []).playbooks,
    );
}

function readOperators(file: string, others: readonly Playbook[]): Written {
  return demand(file, { kind: 'server', file: relative(process.cwd(), file) || file }, others);
}

type Written = Extract<ReadPlaybooks, { readonly ok: true }>;

function demand(
  path: string,
  origin: { readonly kind: 'shipped' | 'server'; readonly file: string },
  others: readonly Playbook[],
): Written {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`the playbooks ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  const read = readPlaybooks(text, { origin, sha256, others });
  if (read.ok) return read;
  const problems = read.problems.map(({ line, column, message }) => `${origin.file}:${line}:${column} ${message}`);
  throw new ConfigurationError(`the playbooks are wrong: ${problems.join('; ')}`, { problems });
}
