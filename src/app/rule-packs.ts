import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { BadInputError } from '../foundation/index.ts';
import type { Fault, PackContents, PackDocument } from '../rules/index.ts';

const FILE_BYTES_MOST = 65_536;
const ALIASES_MOST = 50;

/** A directory of packs as it was read, not checked yet. */
export interface PackDirectory extends PackContents {
  /** calendar version, from version.yaml; null when there is none */
  readonly version: string | null;
  /** files that could not be read as YAML */
  readonly unreadable: readonly Fault[];
}

/**
 * Reads the YAML files of a packs directory: `<pack>/pack.yaml`, `<pack>/<rule>.yaml`, `remedies.yaml`.
 *
 * @throws BadInputError when the directory cannot be read; what is wrong with a file is told in `unreadable`
 */
export function readPackDirectory(directory: string): PackDirectory {
  const unreadable: Fault[] = [];
  const documents: PackDocument[] = [];
  const read = (path: string): unknown => {
    try {
      return readYaml(join(directory, path));
    } catch (error) {
      unreadable.push({ path, message: (error as Error).message });
      return undefined;
    }
  };
  for (const pack of listFolders(directory)) {
    for (const name of readdirSync(join(directory, pack)).sort()) {
      const path = `${pack}/${name}`;
      if (name.endsWith('.yml')) unreadable.push({ path, message: 'expected the ending .yaml, came .yml; rename it' });
      if (!name.endsWith('.yaml')) continue;
      const content = read(path);
      if (content !== undefined) documents.push({ path, pack, id: basename(name, '.yaml'), content });
    }
  }
  const readOptional = (name: string) => (existsSync(join(directory, name)) ? read(name) : null);
  const version = (readOptional('version.yaml') as { version?: unknown } | null)?.version;
  return {
    packs: documents.filter(({ id }) => id === 'pack'),
    rules: documents.filter(({ id }) => id !== 'pack'),
    remedies: (readOptional('remedies.yaml') ?? {}) as Record<string, unknown>,
    version: version === undefined ? null : String(version),
    unreadable,
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

function readYaml(path: string): unknown {
  const bytes = statSync(path).size;
  if (bytes > FILE_BYTES_MOST) {
    throw new BadInputError(`expected at most ${FILE_BYTES_MOST} bytes, came ${bytes}; divide the file`);
  }
  try {
    // A document of nothing is null, so that it is told from a file that could not be read.
    return parse(readFileSync(path, 'utf8'), { maxAliasCount: ALIASES_MOST }) ?? null;
  } catch (error) {
    const [what = 'no YAML'] = (error as Error).message.split('\n');
    throw new BadInputError(
      `expected YAML, came something else: ${what.replace(/:$/, '')}; quote what holds : or #`,
      {},
      { cause: error },
    );
  }
}
