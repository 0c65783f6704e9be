import { RE2JS } from 're2js';
import { BadInputError } from '../foundation/index.ts';
import { compileRule, type PatternMatcher, RuleBook, type RuleFile } from '../rules/index.ts';
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
export function loadUserPacks(directory: string): UserPacks {
  const { rules, remedies } = readPackDirectory(directory);
  if (rules.length === 0) {
    throw new BadInputError(`${directory} holds no rule: expected files such as mypack/my-rule.yaml in it`);
  }
  const compiled = rules.map(({ path, pack, content }) => {
    try {
      const rule = compileRule(pack, content as RuleFile);
      for (const pattern of [...rule.match, ...rule.unless]) compileLinear(pattern);
      return rule;
    } catch (error) {
      const why = (error as Error).message;
      throw new BadInputError(`${directory}/${path}: not a rule (${why}); try regreen rules test ${directory}`, {}, { cause: error });
    }
  });
  return { book: new RuleBook(compiled, compileLinear), remedies };
}

function compileLinear(pattern: string): PatternMatcher {
  const compiled = RE2JS.compile(pattern);
  const names = Object.keys(compiled.namedGroups());
  return {
    match(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return null;
      return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? undefined]));
    },
  };
}
