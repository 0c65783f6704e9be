import { type Command, Option } from 'commander';
import { provePacks, readRuleExamples, readRuleTable, SHIPPED_PACKS, writeNewRule } from '../app/index.ts';
import { UsageError } from '../foundation/index.ts';
import { cut, paint, type Style, wrap } from '../presentation/index.ts';
import { CATEGORIES, type Category, type Rule } from '../rules/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT } from './exit-code.ts';
import { styleOf, type Terminal } from './terminal.ts';

interface ListOptions {
  json?: boolean;
  pack?: string;
  category?: Category;
}

interface ProofOptions {
  json?: boolean;
}

const LABEL_COLUMNS = 13;

/** `regreen rules`: works with rule packs. */
export function addRulesCommand(program: Command, terminal: Terminal): void {
  const rules = program
    .command('rules')
    .summary('list, show, test and write rules')
    .description(
      'Works with rule packs: known failures as data, one YAML file a rule, with its proof in the same file.',
    );
  rules
    .command('list')
    .summary('list the shipped rules')
    .description('Lists the shipped rules.')
    .option('--pack <pack>', 'only the rules of this pack')
    .addOption(new Option('--category <category>', 'only rules of this category').choices([...CATEGORIES]))
    .option('--json', 'one JSON object a rule')
    .action((options: ListOptions) => listRules(options, terminal));
  rules
    .command('show')
    .summary('show one rule')
    .description('Shows what a rule looks for, why it happens, what to do, and the lines that prove it.')
    .argument('<name>', 'pack/id, such as npm/peer-conflict')
    .option('--json', 'one JSON object')
    .action(async (name: string, options: ProofOptions) => showRule(name, options, terminal));
  rules
    .command('test')
    .summary('prove rule packs')
    .description(
      'Proves rule packs: form, remedies, patterns that stay fast and mean the same everywhere, examples matched and ' +
        'ignored, no duplicates, no two rules that quarrel over a line, no rule that claims an ordinary line.',
    )
    .argument('[directory]', 'holds PACK/RULE.yaml files; left out, the shipped packs')
    .option('--json', 'one JSON object a fault, then one with the counts')
    .addHelpText('after', '\nExit codes: 0 all proven, 1 faults, 5 the directory cannot be read.')
    .action(async (directory: string | undefined, options: ProofOptions) => {
      process.exitCode = await testRules(directory, options, terminal);
    });
  rules
    .command('new')
    .summary('write a template for a new rule')
    .description('Writes a rule that explains each of its fields, and the title page of its pack when there is none.')
    .argument('<name>', 'pack/id, such as my-tool/config-missing')
    .option('--directory <dir>', 'the folder of packs', 'packs')
    .addHelpText('after', '\nUse the packs of a folder with regreen diagnose --rules DIR.')
    .action(async (name: string, { directory }: { directory: string }) => {
      for (const path of await writeNewRule(directory, name)) terminal.stdout.write(`wrote ${toPrintable(path)}\n`);
      terminal.stdout.write(`now: regreen rules test ${toPrintable(directory)}\n`);
    });
}

function listRules({ json, pack, category }: ListOptions, terminal: Terminal): void {
  const { rules } = readRuleTable();
  if (pack !== undefined && !rules.some((rule) => packOf(rule) === pack)) {
    const packs = [...new Set(rules.map(packOf))].sort().join(', ');
    throw new UsageError(`expected the name of a pack, came ${pack}; there are ${packs}`);
  }
  const chosen = rules.filter(
    (rule) => (pack === undefined || packOf(rule) === pack) && (category === undefined || rule.category === category),
  );
  if (json) {
    for (const rule of chosen) terminal.stdout.write(`${JSON.stringify(overviewOf(rule))}\n`);
    return;
  }
  const style = styleOf(terminal);
  const names = Math.max(4, ...chosen.map(({ name }) => name.length)) + 2;
  const categories = Math.max(4, ...chosen.map((rule) => rule.category.length)) + 2;
  for (const rule of chosen) {
    const title = terminal.stdout.isTTY ? cut(rule.title, style.width - names - categories) : rule.title;
    const name = paint(style, 'bold', rule.name) + ' '.repeat(names - rule.name.length);
    terminal.stdout.write(`${name}${paint(style, 'cyan', rule.category.padEnd(categories))}${title}\n`);
  }
  terminal.stdout.write(`${count(chosen.length, 'rule')} in ${count(new Set(chosen.map(packOf)).size, 'pack')}\n`);
}

async function showRule(name: string, { json }: ProofOptions, terminal: Terminal): Promise<void> {
  const { rules, remedies } = readRuleTable();
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined) {
    const alike = rules
      .map((one) => one.name)
      .filter((one) => one.split('/').some((word) => name.split('/').includes(word)));
    const hint = alike.length === 0 ? 'regreen rules list names all' : `there are ${alike.slice(0, 8).join(', ')}`;
    throw new UsageError(`expected the name of a rule, came ${name}; ${hint}`);
  }
  const examples = await readRuleExamples(name);
  const { match, unless, summary, explanation } = rule;
  const remedyText = remedies[rule.remedy] ?? rule.remedy;
  if (json) {
    const whole = { ...overviewOf(rule), match, unless, summary, explanation, remedy_text: remedyText, examples };
    terminal.stdout.write(`${JSON.stringify(whole)}\n`);
    return;
  }
  const style = styleOf(terminal);
  const kind = `${rule.category}, origin ${rule.origin}${rule.role === 'consequence' ? ', only a consequence' : ''}`;
  terminal.stdout.write(
    [
      `${paint(style, 'bold', rule.name)}  ${rule.title}`,
      '',
      ...row(style, 'category', [kind]),
      ...row(style, 'why', wrap(explanation, style.width - LABEL_COLUMNS)),
      ...row(style, 'what to do', wrap(remedyText, style.width - LABEL_COLUMNS)),
      ...row(style, 'looks for', match),
      ...(unless.length === 0 ? [] : row(style, 'but not', unless)),
      ...(summary === null ? [] : row(style, 'says', [summary])),
      ...row(style, 'matches', examples.matches),
      ...row(style, 'ignores', examples.ignores),
      ...row(style, 'source', wrap(rule.source, style.width - LABEL_COLUMNS)),
      '',
    ].join('\n'),
  );
}

async function testRules(directory: string | undefined, { json }: ProofOptions, terminal: Terminal): Promise<number> {
  const own = directory === undefined ? {} : readRuleTable().remedies;
  const { rules, packs, examples, faults } = await provePacks(directory ?? SHIPPED_PACKS, own);
  for (const { path, message } of faults) {
    terminal.stdout.write(json ? `${JSON.stringify({ path, message })}\n` : `${toPrintable(`${path}: ${message}`)}\n`);
  }
  terminal.stdout.write(
    json
      ? `${JSON.stringify({ rules, packs, examples, faults: faults.length })}\n`
      : `${count(rules, 'rule')} in ${count(packs, 'pack')}, ${count(examples, 'example line')}: ${count(faults.length, 'fault')}\n`,
  );
  return faults.length === 0 ? EXIT.done : EXIT.findings;
}

function row(style: Style, label: string, lines: readonly string[]): string[] {
  return lines.map((line, place) => {
    const head = (place === 0 ? label : '').padEnd(LABEL_COLUMNS);
    return `${paint(style, 'dim', head)}${toPrintable(line)}`;
  });
}

function overviewOf({ name, title, category, origin, role, remedy, source }: Rule) {
  return { name, title, category, origin, role, remedy, source };
}

function packOf({ name }: Rule): string {
  return name.slice(0, name.indexOf('/'));
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
