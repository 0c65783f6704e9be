import { Compile, type Validator } from 'typebox/compile';
import { compileLinearPattern } from './linear-pattern.ts';
import { NEUTRAL_LINES } from './neutral-lines.ts';
import { compilePattern, type PatternMatcher } from './pattern.ts';
import { findShapeFaults } from './pattern-shape.ts';
import { type Clock, findSlowLine } from './pattern-speed.ts';
import { PackFile, RuleFile } from './rule.ts';
import { byPrecedence, type Rule, RuleBook } from './rule-book.ts';
import { compileRule } from './rule-compiler.ts';

/** A YAML file of a pack as it was read, not checked yet. */
export interface PackDocument {
  /** path below the packs directory: npm/peer-conflict.yaml */
  readonly path: string;
  readonly pack: string;
  /** the file's name without its ending */
  readonly id: string;
  readonly content: unknown;
}

/** Packs as they were read, not checked yet. */
export interface PackContents {
  readonly packs: readonly PackDocument[];
  readonly rules: readonly PackDocument[];
  /** sentences by name */
  readonly remedies: Readonly<Record<string, unknown>>;
}

/** Something that is wrong with a file of a pack. */
export interface Fault {
  /** path below the packs directory */
  readonly path: string;
  /** what was expected, what came, what to try */
  readonly message: string;
}

/** A rule that can be tried, and the file it is from. */
interface ProvenRule {
  readonly path: string;
  readonly file: RuleFile;
  readonly rule: Rule;
  readonly matchers: readonly PatternMatcher[];
}

/** True when a document has the form of a rule; what its patterns are worth is not looked at. */
export function isRuleFile(content: unknown): content is RuleFile {
  return ruleValidator().Check(content);
}

/**
 * Proves packs: form, names, remedies, patterns, examples, and that no two rules quarrel over a line.
 *
 * @param now measures how long patterns take
 * @returns what is wrong, in the order of the files; empty when all is well
 */
export function validatePacks(contents: PackContents, now: Clock): Fault[] {
  const faults: Fault[] = [];
  const tell = (path: string, message: string) => faults.push({ path, message });
  checkRemedies(contents.remedies, tell);
  checkPackFiles(contents, tell);
  const proven: ProvenRule[] = [];
  for (const document of contents.rules) {
    const rule = proveRule(document, contents.remedies, now, tell);
    if (rule) proven.push(rule);
  }
  checkDuplicates(proven, tell);
  checkClaims(proven, tell);
  const order = new Map(
    [...contents.packs, ...contents.rules]
      .map(({ path }) => path)
      .sort()
      .map((path, i) => [path, i]),
  );
  return faults.sort((a, b) => (order.get(a.path) ?? -1) - (order.get(b.path) ?? -1));
}

type Tell = (path: string, message: string) => void;

function checkRemedies(remedies: Readonly<Record<string, unknown>>, tell: Tell): void {
  for (const [name, sentence] of Object.entries(remedies)) {
    if (typeof sentence === 'string' && sentence.trim() !== '') continue;
    tell('remedies.yaml', `${name}: expected a sentence, came ${show(sentence)}; say what to do`);
  }
}

function checkPackFiles({ packs, rules }: PackContents, tell: Tell): void {
  for (const { path, pack, content } of packs) {
    if (!tellFormFaults(packValidator(), path, content, tell)) continue;
    const { name } = content as PackFile;
    if (name !== pack) tell(path, `name: expected ${pack}, the name of the folder, came ${name}; rename one of them`);
  }
  const titled = new Set(packs.map(({ pack }) => pack));
  for (const pack of new Set(rules.map((rule) => rule.pack))) {
    if (!titled.has(pack)) {
      tell(`${pack}/pack.yaml`, 'expected the title page of the pack, came none; write name, title and description');
    }
  }
}

function proveRule(
  { path, pack, id, content }: PackDocument,
  remedies: Readonly<Record<string, unknown>>,
  now: Clock,
  tell: Tell,
): ProvenRule | null {
  if (!tellFormFaults(ruleValidator(), path, content, tell)) return null;
  const file = content as RuleFile;
  if (file.id !== id) tell(path, `id: expected ${id}, the name of the file, came ${file.id}; rename one of them`);
  if (!Object.hasOwn(remedies, file.remedy)) {
    tell(path, `remedy: expected a name from remedies.yaml, came ${file.remedy}; ${nearest(file.remedy, remedies)}`);
  }
  if (file.title.endsWith('.')) tell(path, 'title: expected no full stop at the end, came one; leave it out');
  if (!tellPatternFaults(path, file, now, tell)) return null;
  let rule: Rule;
  try {
    rule = compileRule(pack, file);
  } catch (error) {
    tell(path, `match: ${(error as Error).message}`);
    return null;
  }
  checkSummary(path, file, rule, tell);
  const proven = { path, file, rule, matchers: rule.match.map(compilePattern) };
  checkExamples(proven, tell);
  return proven;
}

/** False when a pattern cannot be tried: its speed and what it finds mean nothing then. */
function tellPatternFaults(path: string, file: RuleFile, now: Clock, tell: Tell): boolean {
  let isUsable = true;
  const refuse = (message: string) => {
    tell(path, message);
    isUsable = false;
  };
  for (const [field, patterns] of [
    ['match', [file.match].flat()],
    ['unless', file.unless === undefined ? [] : [file.unless].flat()],
  ] as const) {
    for (const pattern of patterns) {
      const shape = findShapeFaults(pattern);
      for (const fault of shape) refuse(`${field}: expected a simple pattern, came ${show(pattern)}: ${fault}`);
      if (shape.length > 0) continue;
      try {
        compileLinearPattern(pattern);
      } catch (error) {
        const why = (error as Error).message;
        refuse(`${field}: expected a pattern that RE2 knows, came ${show(pattern)}: ${why}; try simpler syntax`);
        continue;
      }
      const slow = findSlowLine(pattern, compilePattern(pattern), now);
      if (slow) {
        refuse(
          `${field}: expected a pattern that stays fast, came ${show(pattern)}: ` +
            `${Math.round(slow.ms)} ms for ${slow.characters} characters; anchor it or narrow its repeats`,
        );
      }
    }
  }
  return isUsable;
}

function checkSummary(path: string, file: RuleFile, rule: Rule, tell: Tell): void {
  for (const [, name] of (file.summary ?? '').matchAll(/\{(\w*)\}/g)) {
    if (rule.match.some((pattern) => pattern.includes(`(?<${name}>`))) continue;
    tell(path, `summary: expected the name of a group of match, came {${name}}; write (?<${name}>…) into a pattern`);
  }
}

function checkExamples({ path, file, rule, matchers }: ProvenRule, tell: Tell): void {
  const { matches, ignores } = file.examples;
  const book = new RuleBook([rule]);
  const linear = new RuleBook([rule], compileLinearPattern);
  for (const line of [...matches, ...ignores]) {
    if (line.includes('\n')) tell(path, `examples: expected single lines, came ${show(line)}; give one entry a line`);
    const found = book.findRules(line).length > 0;
    if (found === linear.findRules(line).length > 0) continue;
    tell(path, `examples: expected one answer of JavaScript and RE2, came two for ${show(line)}; try plainer syntax`);
  }
  for (const line of matches) {
    if (book.findRules(line).length > 0) continue;
    tell(path, `examples.matches: expected a match, came none for ${show(line)}; correct match, unless or the line`);
  }
  for (const line of ignores) {
    if (book.findRules(line).length === 0) continue;
    tell(path, `examples.ignores: expected no match, came one for ${show(line)}; narrow match or use unless`);
  }
  for (const [place, matcher] of matchers.entries()) {
    if (matches.some((line) => matcher.match(line) !== null)) continue;
    tell(
      path,
      `examples.matches: expected a line for every pattern, came none for ${show(rule.match[place]!)}; add one`,
    );
  }
}

function checkDuplicates(proven: readonly ProvenRule[], tell: Tell): void {
  const owners = new Map<string, string>();
  const check = (what: string, value: string, path: string) => {
    const key = `${what} ${value}`;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, path);
    else
      tell(
        path,
        `${what}: expected one of its own, came that of ${owner}: ${show(value)}; join the rules or say how they differ`,
      );
  };
  for (const { path, rule } of proven) {
    check('title', rule.title.toLowerCase(), path);
    for (const pattern of rule.match) check('match', pattern, path);
  }
}

/** No rule takes an ordinary line, and each wins the lines that it brought itself. */
function checkClaims(proven: readonly ProvenRule[], tell: Tell): void {
  const book = new RuleBook(proven.map(({ rule }) => rule));
  const paths = new Map(proven.map(({ path, rule }) => [rule, path]));
  for (const line of NEUTRAL_LINES) {
    for (const { rule } of book.findRules(line)) {
      tell(paths.get(rule)!, `match: expected no match for an ordinary line, came one for ${show(line)}; narrow match`);
    }
  }
  for (const { path, rule, file } of proven) {
    for (const line of file.examples.matches) {
      for (const { rule: other } of book.findRules(line)) {
        if (other === rule || !doQuarrel(rule, other)) continue;
        tell(
          path,
          `examples.matches: expected ${rule.name} (${rule.category}) to speak for ${show(line)}, ` +
            `came ${other.name} (${other.category}); use unless in one of them`,
        );
      }
    }
  }
}

/**
 * Two rules may share a line when they mean the same category, or when the one that brought the line as its example
 * is the one that speaks for it: by precedence within a pack, and across packs when the other only reports a
 * consequence. Rules of different packs do not know of each other, so precedence alone does not settle it there.
 */
function doQuarrel(owner: Rule, other: Rule): boolean {
  if (owner.category === other.category) return false;
  if (other.role === 'consequence' && owner.role === 'cause') return false;
  return packOf(owner) !== packOf(other) || byPrecedence(owner, other) > 0;
}

function packOf({ name }: Rule): string {
  return name.slice(0, name.indexOf('/'));
}

function tellFormFaults(validator: Validator, path: string, content: unknown, tell: Tell): boolean {
  if (validator.Check(content)) return true;
  const errors = validator.Errors(content);
  // A choice between forms fails in each of them; the deepest fault is the one a person can use.
  const told = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'boolean');
  const deepest = told.filter(
    ({ instancePath, keyword }) =>
      keyword !== 'type' || !told.some((other) => other.instancePath.startsWith(`${instancePath}/`)),
  );
  const seen = new Set<string>();
  for (const { instancePath, message, params } of deepest) {
    if (seen.has(instancePath)) continue;
    seen.add(instancePath);
    const field = instancePath.slice(1).replaceAll('/', '.') || 'file';
    tell(
      path,
      `${field}: ${message}${allowed(params)}, came ${show(valueAt(content, instancePath))}; see regreen rules new --help`,
    );
  }
  return false;
}

function allowed(params: object): string {
  if ('allowedValues' in params) return ` (${(params.allowedValues as string[]).join(', ')})`;
  if ('additionalProperties' in params) return ` (${String(params.additionalProperties)})`;
  return '';
}

function valueAt(content: unknown, path: string): unknown {
  let value = content;
  for (const key of path.split('/').slice(1)) value = (value as Record<string, unknown> | null)?.[key];
  return value;
}

/** A value as people see it in a message, cut. */
function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > 120 ? `${text.slice(0, 119)}…` : text;
  return typeof value === 'string' ? `«${cut}»` : cut;
}

function nearest(name: string, remedies: Readonly<Record<string, unknown>>): string {
  const words = name.split('_');
  const alike = Object.keys(remedies).filter((other) => other.split('_').some((word) => words.includes(word)));
  return alike.length === 0 ? 'add it there' : `try ${alike.slice(0, 4).join(', ')} or add it there`;
}

let rules: Validator | null = null;
let packs: Validator | null = null;

function ruleValidator(): Validator {
  rules ??= Compile(RuleFile);
  return rules;
}

function packValidator(): Validator {
  packs ??= Compile(PackFile);
  return packs;
}
