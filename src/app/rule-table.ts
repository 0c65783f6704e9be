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
  return {
    version: version ?? '0',
    rules: rules.map(({ path, pack, content }) => {
      if (!isRuleFile(content)) {
        throw new BadInputError(`${join(directory, path)}: expected the form of a rule; regreen rules test tells more`);
      }
      return compileRule(pack, content);
    }),
    remedies: remedies as Record<string, string>,
  };
}
