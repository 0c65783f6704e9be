import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { BadInputError } from '../foundation/index.ts';

const FILE_BYTES_MOST = 65_536;
const ALIASES_MOST = 50;

/** A YAML file of a pack as it was read, not checked yet. */
export interface PackDocument {
  /** path below the packs directory: npm/peer-conflict.yaml */
  readonly path: string;
  readonly pack: string;
  /** the file's name without its ending */
  readonly id: string;
  readonly content: unknown;
}

/** A directory of packs as it was read, not checked yet. */
export interface PackDirectory {
  readonly packs: readonly PackDocument[];
  readonly rules: readonly PackDocument[];
  /** sentences by name, from remedies.yaml; empty when there is none */
  readonly remedies: Readonly<Record<string, string>>;
  /** calendar version, from version.yaml; null when there is none */
  readonly version: string | null;
}

/**
 * Reads the YAML files of a packs directory: `<pack>/pack.yaml`, `<pack>/<rule>.yaml`, `remedies.yaml`.
 *
 * @throws BadInputError when the directory or a file cannot be read as that
 */
export function readPackDirectory(directory: string): PackDirectory {
  const names = listFolders(directory);
  const documents = names.flatMap((pack) =>
    readdirSync(join(directory, pack))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => ({
        path: `${pack}/${name}`,
        pack,
        id: basename(name, '.yaml'),
        content: readYaml(join(directory, pack, name)),
      })),
  );
  const version = readOptional(join(directory, 'version.yaml')) as { version?: string } | null;
  return {
    packs: documents.filter(({ id }) => id === 'pack'),
    rules: documents.filter(({ id }) => id !== 'pack'),
    remedies: (readOptional(join(directory, 'remedies.yaml')) ?? {}) as Record<string, string>,
    version: version?.version ?? null,
  };
}

function listFolders(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new BadInputError(
      `${directory}: expected a directory of rule packs, cannot read one there`,
      {},
      { cause: error },
    );
  }
}

function readOptional(path: string): unknown {
  return statSync(path, { throwIfNoEntry: false }) ? readYaml(path) : null;
}

function readYaml(path: string): unknown {
  const bytes = statSync(path).size;
  if (bytes > FILE_BYTES_MOST) {
    throw new BadInputError(`${path} has ${bytes} bytes: expected at most ${FILE_BYTES_MOST}`);
  }
  try {
    return parse(readFileSync(path, 'utf8'), { maxAliasCount: ALIASES_MOST });
  } catch (error) {
    const [what = 'no YAML'] = (error as Error).message.split('\n');
    throw new BadInputError(`${path}: expected YAML: ${what}`, {}, { cause: error });
  }
}
