import { printDuration } from './duration.ts';
import { printExpression } from './expression.ts';
import { GUARD_SETTINGS, type GuardSettingRow } from './guard-settings.ts';
import type { FreezeWindow, GuardSource, Playbook, WrittenStep } from './playbook.ts';

/** A value of a playbook and where it comes from, for people. */
export interface EffectiveValue {
  /** as in the file, for example `guards.per_hour` */
  readonly key: string;
  readonly value: string;
  readonly source: GuardSource;
  /** of the playbook's own file, where it is written; null where it is not */
  readonly place: { readonly file: string; readonly line: number } | null;
  /** what it means; empty where the key says it */
  readonly description: string;
}

/** What a playbook says in full: every value, also those nobody wrote, each with its source. */
export function effectiveForm(playbook: Playbook): readonly EffectiveValue[] {
  const { written, origin } = playbook;
  const row = (key: string, value: string, description = '', source?: GuardSource): EffectiveValue => {
    const line = written?.lines[key];
    return {
      key,
      value,
      source: source ?? (written === undefined || line !== undefined ? 'playbook' : 'default'),
      place: line === undefined ? null : { file: origin.file, line },
      description,
    };
  };
  const condition = written?.lines.when === undefined && written?.lines.if !== undefined ? 'if' : 'when';
  return [
    row('name', playbook.name),
    row(condition, printExpression(playbook.when), 'must hold for every failed job of the incident'),
    row('level', playbook.level, 'at most; ceilings and missing evidence lower it', written?.level),
    ...GUARD_SETTINGS.map((setting) =>
      row(`guards.${setting.key}`, printGuard(setting, playbook), setting.description, written?.guards[setting.field]),
    ),
    row('steps', printSteps(playbook.steps).join(', ')),
    row('verify', `run is green within ${printDuration(playbook.verify.withinMs)}`),
    row('otherwise', printSteps(playbook.otherwise).join(', ') || 'nothing', 'when it did not help'),
  ];
}

/** Steps as people read them, one text each. */
export function printSteps(steps: readonly WrittenStep[]): readonly string[] {
  return steps.map(printStep);
}

function printGuard({ field, type }: GuardSettingRow, { guards }: Playbook): string {
  const value = guards[field];
  if (type === 'duration') return printDuration(value as number);
  if (type === 'windows') return (value as readonly FreezeWindow[]).map(printWindow).join(', ') || 'none';
  if (type === 'globs') return (value as readonly string[]).join(', ') || 'none';
  return String(value);
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function printWindow({ days, fromMinute, toMinute }: FreezeWindow): string {
  const on = days.length === 0 ? 'every day' : days.map((day) => DAYS[day]).join(' ');
  return `${on} ${printTime(fromMinute)} to ${printTime(toMinute)} UTC`;
}

function printTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function printStep(step: WrittenStep): string {
  if (step.kind === 'wait') return `wait ${printDuration(step.ms)}`;
  if (step.kind === 'playbook') return `the steps of playbook ${step.name}`;
  const options = Object.entries(step.options).map(([name, value]) => `${name}: ${value}`);
  return options.length === 0 ? step.action : `${step.action} (${options.join(', ')})`;
}
