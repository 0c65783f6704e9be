import { ACTION_OPTIONS, type ActionOption } from './action-options.ts';
import { printDuration, readDuration } from './duration.ts';
import { suggestName } from './nearest-name.ts';
import type { WrittenStep } from './playbook.ts';
import { ACTION_KINDS, type ActionKind } from './records.ts';
import { shown } from './shown.ts';
import type { YamlEntry, YamlFile, YamlNode } from './yaml-file.ts';

const STEPS_MOST = 20;
const LONGEST_WAIT_MS = 24 * 3_600_000;
const STEP_KINDS = ['wait', 'action', 'playbook'] as const;
const OPTION_NAMES = [...new Set(Object.values(ACTION_OPTIONS).flatMap((options) => Object.keys(options)))];

/** A step and where it was written. */
export interface PlacedStep {
  readonly step: WrittenStep;
  readonly node: YamlNode;
}

/** Reads `steps` or `otherwise`; null, and problems, when something of it is wrong. */
export function readSteps(file: YamlFile, entry: YamlEntry, what: string): readonly PlacedStep[] | null {
  const items = file.list(entry.value, `\`${entry.key}\` of ${what}`, STEPS_MOST);
  if (items === null) return null;
  const steps = items.map((item) => readStep(file, item, `\`${entry.key}\` of ${what}`));
  if (steps.some(({ step }) => step === null)) return null;
  return steps as PlacedStep[];
}

/** A duration between two bounds; null, and a problem, when it is none. */
export function readBoundedDuration(
  file: YamlFile,
  node: YamlNode,
  what: string,
  least: number,
  most: number,
): number | null {
  const value = file.scalar(node);
  const ms = typeof value === 'string' ? readDuration(value) : value === 0 ? 0 : null;
  if (ms === null) {
    file.tell(node, `expected a duration for ${what}, came ${file.show(node)}; write for example 2m or 1h30m`);
    return null;
  }
  if (ms >= least && ms <= most) return ms;
  file.tell(
    node,
    `expected ${printDuration(least)} to ${printDuration(most)} for ${what}, came ${file.show(node)}; choose one between`,
  );
  return null;
}

function readStep(file: YamlFile, node: YamlNode, what: string): { step: WrittenStep | null; node: YamlNode } {
  const entries = file.mapping(node, `a step in ${what}`, [...STEP_KINDS, ...OPTION_NAMES]);
  if (entries === null) return { step: null, node };
  const kinds = entries.filter(({ key }) => STEP_KINDS.some((kind) => kind === key));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    file.tell(
      node,
      `expected one of wait, action and playbook in each step in ${what}, came ${kinds.length}; begin each with - `,
    );
    return { step: null, node };
  }
  const options = entries.filter((entry) => entry !== kind);
  if (kind.key === 'action') return { step: readAction(file, kind, options), node };
  for (const { keyNode, key } of options) {
    file.tell(keyNode, `unknown key ${shown(key)} beside \`${kind.key}\`: only actions have options; leave it out`);
  }
  if (kind.key === 'wait') {
    const ms = readBoundedDuration(file, kind.value, '`wait`', 0, LONGEST_WAIT_MS);
    return { step: ms === null || options.length > 0 ? null : { kind: 'wait', ms }, node };
  }
  const name = file.text(kind.value, '`playbook`', 80);
  return { step: name === null || options.length > 0 ? null : { kind: 'playbook', name }, node };
}

function readAction(file: YamlFile, entry: YamlEntry, options: readonly YamlEntry[]): WrittenStep | null {
  const written = file.scalar(entry.value);
  const action = ACTION_KINDS.find((kind) => kind === written);
  if (action === undefined) {
    file.tell(entry.value, `unknown action ${file.show(entry.value)}: ${suggestName(String(written), ACTION_KINDS)}`);
    return null;
  }
  const known: Readonly<Record<string, ActionOption>> = ACTION_OPTIONS[action];
  const values: Record<string, string | number | boolean> = {};
  let isWhole = true;
  for (const option of options) {
    const row = Object.hasOwn(known, option.key) ? known[option.key]! : null;
    const value = row === null ? tellUnknownOption(file, option, action, known) : readOption(file, option, row);
    if (value === null) isWhole = false;
    else values[option.key] = value;
  }
  for (const [name, { isRequired, description }] of Object.entries(known)) {
    if (!isRequired || options.some(({ key }) => key === name)) continue;
    file.tell(entry.keyNode, `expected \`${name}\` with action ${action}, came none; write ${description}`);
    isWhole = false;
  }
  return isWhole ? { kind: 'action', action, options: values } : null;
}

function tellUnknownOption(
  file: YamlFile,
  { keyNode, key }: YamlEntry,
  action: ActionKind,
  known: Readonly<Record<string, ActionOption>>,
): null {
  const names = Object.keys(known);
  const hint = names.length === 0 ? 'it has none; leave it out' : suggestName(key, names);
  file.tell(keyNode, `unknown option ${shown(key)} of action ${action}: ${hint}`);
  return null;
}

function readOption(
  file: YamlFile,
  { key, value }: YamlEntry,
  { type, values }: ActionOption,
): string | number | boolean | null {
  switch (type) {
    case 'boolean':
      return file.flag(value, `\`${key}\``);
    case 'duration':
      return readBoundedDuration(file, value, `\`${key}\``, 0, LONGEST_WAIT_MS);
    case 'count': {
      const number = file.scalar(value);
      if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 100) return number;
      file.tell(
        value,
        `expected a whole number from 1 to 100 for \`${key}\`, came ${file.show(value)}; write for example 3`,
      );
      return null;
    }
    case 'words': {
      if (!file.isList(value)) return file.text(value, `\`${key}\``);
      const words = (file.list(value, `\`${key}\``, STEPS_MOST) ?? []).map((item) => file.text(item, `\`${key}\``, 50));
      return words.length === 0 || words.includes(null) ? null : words.join(',');
    }
    case 'text': {
      const text = file.text(value, `\`${key}\``);
      if (text === null || values === undefined || values.includes(text)) return text;
      file.tell(value, `unknown ${key} ${shown(text)}: ${suggestName(text, values)}`);
      return null;
    }
  }
}
