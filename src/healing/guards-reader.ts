import { DEFAULT_GUARDS, GUARD_SETTINGS, type GuardSettingRow } from './guard-settings.ts';
import { suggestName } from './nearest-name.ts';
import type { FreezeWindow, GuardSettings, GuardSource, PlaybookOrigin } from './playbook.ts';
import { shown } from './shown.ts';
import { readBoundedDuration } from './steps-reader.ts';
import type { YamlEntry, YamlFile, YamlNode } from './yaml-file.ts';

const MASS_FAILURE_STOP = 0.8;
const LIST_MOST = 50;

/** Guards as written: the fields that were, and their lines by key. */
export interface WrittenGuards {
  readonly values: Partial<GuardSettings>;
  readonly lines: Readonly<Record<string, number>>;
}

/** Reads `guards`; null, and problems, when something of it is wrong. */
export function readGuards(file: YamlFile, node: YamlNode, what: string): WrittenGuards | null {
  const entries = file.mapping(
    node,
    what,
    GUARD_SETTINGS.map(({ key }) => key),
  );
  if (entries === null) return null;
  const values: Record<string, unknown> = {};
  const lines: Record<string, number> = {};
  let isWhole = true;
  for (const entry of entries) {
    const row = GUARD_SETTINGS.find(({ key }) => key === entry.key)!;
    const value = readValue(file, entry, row);
    if (value === null) isWhole = false;
    values[row.field] = value;
    lines[`guards.${row.key}`] = entry.line;
  }
  return isWhole ? { values: values as Partial<GuardSettings>, lines } : null;
}

/** What holds: as written, otherwise the default. A repository cannot decide to trust strangers. */
export function joinGuards(
  written: Partial<GuardSettings>,
  kind: PlaybookOrigin['kind'],
): { guards: GuardSettings; sources: Record<keyof GuardSettings, GuardSource> } {
  const guards: Record<string, unknown> = {};
  const sources: Record<string, GuardSource> = {};
  for (const { field } of GUARD_SETTINGS) {
    guards[field] = written[field] ?? DEFAULT_GUARDS[field];
    sources[field] = written[field] === undefined ? 'default' : 'playbook';
  }
  if (kind === 'repository' && written.allowForks === true) {
    guards.allowForks = false;
    sources.allowForks = 'server';
  }
  return {
    guards: guards as unknown as GuardSettings,
    sources: sources as Record<keyof GuardSettings, GuardSource>,
  };
}

function readValue(file: YamlFile, { key, value }: YamlEntry, row: GuardSettingRow): unknown {
  switch (row.type) {
    case 'count': {
      const count = file.scalar(value);
      if (typeof count === 'number' && Number.isInteger(count) && count >= row.least && count <= row.most) return count;
      file.tell(
        value,
        `expected a whole number from ${row.least} to ${row.most} for \`${key}\`, came ${file.show(value)}; choose one between`,
      );
      return null;
    }
    case 'duration':
      return readBoundedDuration(file, value, `\`${key}\``, row.least, row.most);
    case 'share': {
      const share = file.scalar(value);
      if (share === 'stop') return MASS_FAILURE_STOP;
      if (typeof share === 'number' && share >= row.least && share <= row.most) return share;
      file.tell(
        value,
        `expected stop or a share from ${row.least} to ${row.most} for \`${key}\`, came ${file.show(value)}; 0.8 is four of five`,
      );
      return null;
    }
    case 'boolean':
      return file.flag(value, `\`${key}\``);
    case 'globs': {
      const items = file.list(value, `\`${key}\``, LIST_MOST);
      const texts = items?.map((item) => file.text(item, `\`${key}\``)) ?? [null];
      return texts.includes(null) ? null : texts;
    }
    case 'windows': {
      const items = file.list(value, `\`${key}\``, LIST_MOST);
      const windows = items?.map((item) => readWindow(file, item)) ?? [null];
      return windows.includes(null) ? null : windows;
    }
  }
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

function readWindow(file: YamlFile, node: YamlNode): FreezeWindow | null {
  const entries = file.mapping(node, 'a freeze window', ['days', 'from', 'to']);
  if (entries === null) return null;
  const find = (key: string) => entries.find((entry) => entry.key === key);
  const days = readDays(file, find('days'));
  const fromMinute = readTime(file, find('from'), node, 'from');
  const toMinute = readTime(file, find('to'), node, 'to');
  if (days === null || fromMinute === null || toMinute === null) return null;
  if (fromMinute === toMinute) {
    file.tell(
      node,
      'expected an end other than the start in a freeze window, came the same; from "00:00" to "24:00" is a day',
    );
    return null;
  }
  return { days, fromMinute, toMinute };
}

function readDays(file: YamlFile, entry: YamlEntry | undefined): number[] | null {
  if (entry === undefined) return [];
  const items = file.list(entry.value, '`days`', 7);
  if (items === null) return null;
  const days = items.map((item) => {
    const name = file.scalar(item);
    const day = DAYS.indexOf(String(name).toLowerCase());
    if (day === -1) file.tell(item, `unknown day ${shown(name)}: ${suggestName(String(name), DAYS)}`);
    return day;
  });
  return days.includes(-1) ? null : [...new Set(days)].sort((a, b) => a - b);
}

function readTime(file: YamlFile, entry: YamlEntry | undefined, window: YamlNode, key: string): number | null {
  const text = entry === undefined ? undefined : file.scalar(entry.value);
  if (key === 'to' && text === '24:00') return 1440;
  const found = typeof text === 'string' ? TIME.exec(text) : null;
  if (found !== null) return Number(found[1]) * 60 + Number(found[2]);
  file.tell(
    entry?.value ?? window,
    `expected a time of the day in UTC for \`${key}\`, came ${shown(text)}; write for example "18:00", in quotes`,
  );
  return null;
}
