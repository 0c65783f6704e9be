import { BadInputError } from '../foundation/index.ts';
import { loadAuthoring, RuleBook } from '../rules/index.ts';
import { readPackDirectory } from './rule-packs.ts';

/** Rules of a user, ready to be tried. */
export interface UserPacks {
  readonly book: RuleBook;
  readonly remedies: Readonly<Record<string, string>>;
}

/**
 * Loads the packs of a directory that is not ours. Their patterns run in RE2's automaton, in time linear in the
 * line, whatever they are.
 *
 * @throws BadInputError naming the first rule that cannot be used; `regreen rules test` names all
 */
export async function loadUserPacks(directory: string): Promise<UserPacks> {
  const { compileLinearPattern, compileRule, isRuleFile } = await loadAuthoring();
  const { rules, remedies, unreadable } = readPackDirectory(directory);
  const refuse = (path: string, why: string, cause?: unknown) =>
    new BadInputError(
      `${directory}/${path}: ${why.replace(/\s+/g, ' ')}; regreen rules test ${directory} tells all`,
      {},
      { cause },
    );
  for (const { path, message } of unreadable) throw refuse(path, message);
  if (rules.length === 0) {
    throw new BadInputError(`${directory} holds no rule: expected files such as mypack/my-rule.yaml in it`);
  }
  const compiled = rules.map(({ path, pack, content }) => {
    if (!isRuleFile(content)) throw refuse(path, 'expected the form of a rule, came something else');
    try {
      const rule = compileRule(pack, content);
      for (const pattern of [...rule.match, ...rule.unless]) compileLinearPattern(pattern);
      return rule;
    } catch (error) {
      throw refuse(path, (error as Error).message, error);
    }
  });
  const sentences = Object.entries(remedies).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { book: new RuleBook(compiled, compileLinearPattern), remedies: Object.fromEntries(sentences) };
}
