import {
  ACTION_KINDS,
  ACTION_OPTIONS,
  DEFAULT_CEILINGS,
  DEFAULT_GUARDS,
  EXPRESSION_NAMES,
  GUARD_SETTINGS,
  GUARDS,
  type GuardSettingRow,
  printDuration,
  whyForbidden,
} from '../../src/healing/index.ts';
import { CATEGORIES } from '../../src/rules/index.ts';
import { tableOf } from './table.ts';

/** docs/reference/guards.md: guards, their settings, ceilings, names of conditions and options of actions. */
export function renderGuardsPage(): string {
  return `# Guards, ceilings, conditions, actions

<!-- Made by npm run docs from src/healing; do not edit. How they are used: docs/guide/playbooks.md. -->

## Guards

In this order: when several block, the first is the reason that is told, and all of them are kept.

${tableOf(
  ['guard', 'protects against', 'looks at', 'settings'],
  GUARDS.map(({ name, protectsAgainst, covers, settings }) => [
    `\`${name}\``,
    protectsAgainst,
    coverage(ACTION_KINDS.filter(covers)),
    settings.map((key) => `\`${key}\``).join(', '),
  ]),
)}
## Settings of guards

Below \`guards:\` of a playbook. What is left out has the value of the last column.

${tableOf(
  ['key', 'means', 'values', 'default'],
  GUARD_SETTINGS.map((row) => [`\`${row.key}\``, row.description, valuesOf(row), `\`${defaultOf(row)}\``]),
)}
Over more than one repository the operator's [settings](settings.md) hold, whatever playbooks say: \`healing.caps.*\` are
counted by \`per_scope\`, and say from how many runs on \`mass_failure\` looks at an organisation and at everything.
\`attempts_per_run\`, \`attempts_per_incident\`, \`cooldown\`, \`minutes_per_day\`, \`per_hour\`, \`per_day\`,
\`writes_per_hour\`, \`writes_per_day\` and \`healing.caps.*\` are counted once more in the commit that intends an action.
What a healing that ended within a day spent counts for \`minutes_per_day\`, and for one that is under way as much as the
jobs took that failed, six hours each at most, for a day from when it began them again. What only time forbids is waited
for, six times and six hours each at most. What is not written after that is told once an hour for a repository, to those
who hear of trouble; \`notify\` and \`escalate\` are held together by the [digest](../guide/notices.md).

## Ceilings

The highest level that any playbook reaches, and actions that are refused at every level.

${tableOf(
  ['category', 'ceiling', 'never'],
  CATEGORIES.map((category) => [
    `\`${category}\``,
    `\`${DEFAULT_CEILINGS[category]}\``,
    ACTION_KINDS.filter((kind) => whyForbidden(kind, category) !== null)
      .map((kind) => `\`${kind}\``)
      .join(', '),
  ]),
)}
## Names of conditions

${tableOf(
  ['name', 'type', 'is'],
  EXPRESSION_NAMES.map(({ name, type, description }) => [`\`${name}\``, type, description]),
)}
## Options of actions

${tableOf(
  ['action', 'option', 'type', 'means'],
  ACTION_KINDS.flatMap((kind) => {
    const options = Object.entries(ACTION_OPTIONS[kind]);
    if (options.length === 0) return [[`\`${kind}\``, '', '', 'has none']];
    return options.map(([name, { type, isRequired, description }]) => [
      `\`${kind}\``,
      `\`${name}\`${isRequired ? ' (required)' : ''}`,
      type,
      description,
    ]);
  }),
)}
A playbook with \`cancel_run\` is taken while a job of the run is known to go on, as soon as what failed is explained; once
the run is over it does not fit, and the next one has its turn. It must not begin jobs again besides.
`;
}

function coverage(kinds: readonly string[]): string {
  if (kinds.length === ACTION_KINDS.length) return 'every action';
  return kinds.map((kind) => `\`${kind}\``).join(', ');
}

function valuesOf({ type, least, most }: GuardSettingRow): string {
  switch (type) {
    case 'count':
      return `${least} to ${most}`;
    case 'duration':
      return `${printDuration(least)} to ${printDuration(most)}`;
    case 'share':
      return `\`stop\`, or ${least} to ${most}`;
    case 'boolean':
      return '`true`, `false`';
    default:
      return `a list of at most ${most}`;
  }
}

function defaultOf({ field, type }: GuardSettingRow): string {
  const value = DEFAULT_GUARDS[field];
  if (type === 'duration') return printDuration(value as number);
  return Array.isArray(value) ? '[]' : String(value);
}
