import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, UsageError } from '../foundation/index.ts';
import { loadAuthoring, type RuleFile } from '../rules/index.ts';
import { SHIPPED_PACKS } from './shipped-files.ts';

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The example lines of a shipped rule, from its file. */
export async function readRuleExamples(name: string): Promise<RuleFile['examples']> {
  // Loaded here, so that a diagnosis does not wait for a YAML reader it has no use for.
  const { parse } = await import('yaml');
  try {
    return (parse(readFileSync(join(SHIPPED_PACKS, `${name}.yaml`), 'utf8')) as RuleFile).examples;
  } catch (error) {
    throw new ConfigurationError(
      `expected the shipped file packs/${name}.yaml, could not read it: install again`,
      {},
      { cause: error },
    );
  }
}

/**
 * Writes a rule that explains each of its fields, and the title page of its pack when there is none.
 *
 * @param name pack/id
 * @returns the paths of the files that were written
 * @throws UsageError when the name is none, the rule is there already or nothing can be written
 */
export async function writeNewRule(directory: string, name: string): Promise<string[]> {
  if (!NAME.test(name)) {
    throw new UsageError(
      `expected PACK/ID of small letters, digits and hyphens, came ${name}; such as my-tool/config-missing`,
    );
  }
  const { packTemplate, ruleTemplate } = await loadAuthoring();
  const [pack = '', id = ''] = name.split('/');
  const files = [{ path: join(directory, pack, `${id}.yaml`), text: ruleTemplate(id) }];
  if (existsSync(files[0]!.path)) throw new UsageError(`${files[0]!.path} is there already; choose another id`);
  const page = join(directory, pack, 'pack.yaml');
  if (!existsSync(page)) files.push({ path: page, text: packTemplate(pack) });
  try {
    mkdirSync(join(directory, pack), { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write into ${directory}: ${(error as Error).message}`, {}, { cause: error });
  }
  return files.map(({ path }) => path);
}
