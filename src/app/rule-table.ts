import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BadInputError } from '../foundation/index.ts';
import { loadAuthoring, type RuleTable } from '../rules/index.ts';
import { readPackDirectory } from './rule-packs.ts';

/**
 * Compiles a directory of packs into the one table that a diagnosis loads.
 *
 * @throws BadInputError naming the first file that is no rule
 */
export async function buildRuleTable(directory: string): Promise<RuleTable> {
  const { compileRule, isRuleFile } = await loadAuthoring();
  const { rules, remedies, version, unreadable } = readPackDirectory(directory);
  for (const { path, message } of unreadable) throw new BadInputError(`${join(directory, path)}: ${message}`);
  const compiled = rules.map(({ path, pack, content }) => {
    if (!isRuleFile(content)) {
      throw new BadInputError(`${join(directory, path)}: expected the form of a rule; regreen rules test tells more`);
    }
    return compileRule(pack, content);
  });
  return {
    version: version ?? '0',
    contentHash: createHash('sha256').update(JSON.stringify(compiled)).digest('hex'),
    rules: compiled,
    remedies: remedies as Record<string, string>,
  };
}
