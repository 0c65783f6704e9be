import { lowerLevel } from './ceilings.ts';
import { GUARD_SETTINGS, stricter } from './guard-settings.ts';
import { readGuards } from './guards-reader.ts';
import { suggestName } from './nearest-name.ts';
import type { GuardSettings, GuardSource, LoweredLevel, Playbook } from './playbook.ts';
import { LEVELS, type Level } from './records.ts';
import { shown } from './shown.ts';
import { isScopeOver, readStopScope } from './stop-scope.ts';
import type { YamlEntry, YamlFile, YamlNode } from './yaml-file.ts';

/** What no playbook goes beyond in a scope, whoever wrote it. */
export interface Bounds {
  /** `*`, `github/acme` or `github/acme/shop` */
  readonly scope: string;
  /** the highest level; null: any */
  readonly level: Level | null;
  /** limits as guards of playbooks have them: the stricter of two holds */
  readonly guards: Partial<GuardSettings>;
}

const BOUNDS_MOST = 200;
const KEYS = ['scope', 'level', 'guards'];

/** Reads the list `bounds`; what is wrong with it is a problem of the file. */
export function readBounds(file: YamlFile, node: YamlNode): readonly Bounds[] {
  const items = file.list(node, '`bounds`', BOUNDS_MOST) ?? [];
  return items.flatMap((item) => readOne(file, item) ?? []);
}

function readOne(file: YamlFile, node: YamlNode): Bounds | null {
  const entries = file.mapping(node, '`bounds`', KEYS);
  if (entries === null) return null;
  const find = (key: string): YamlEntry | undefined => entries.find((entry) => entry.key === key);
  const scope = readScope(file, node, find('scope'));
  const level = find('level');
  const guards = find('guards');
  if (level === undefined && guards === undefined) {
    file.tell(node, 'expected `level` or `guards` in `bounds`, came neither; write how far playbooks may go there');
  }
  const written = guards === undefined ? { values: {} } : readGuards(file, guards.value, '`guards` of `bounds`');
  const most = level === undefined ? null : readLevel(file, level);
  return scope === null || written === null ? null : { scope, level: most, guards: written.values };
}

function readScope(file: YamlFile, node: YamlNode, entry: YamlEntry | undefined): string | null {
  const written = entry === undefined ? undefined : file.scalar(entry.value);
  const scope = typeof written === 'string' ? readStopScope(written) : null;
  if (scope === null) {
    const came = entry === undefined ? 'none' : file.show(entry.value);
    file.tell(
      entry?.value ?? node,
      `expected a \`scope\` in each of \`bounds\`, came ${came}; write "*", github/acme or github/acme/shop`,
    );
  }
  return scope;
}

/** A level as a file writes it; null, and a problem, when there is none of that name. */
export function readLevel(file: YamlFile, { value }: YamlEntry): Level | null {
  const written = file.scalar(value);
  const level = LEVELS.find((known) => known === written);
  if (level === undefined)
    file.tell(value, `unknown level ${file.show(value)}: ${suggestName(String(written), LEVELS)}`);
  return level ?? null;
}

/**
 * Those that hold for a repository: of everything, of each group above it, and its own.
 *
 * @param name with its system, `github/acme/shop`; null: only those of everything
 */
export function boundsOver(bounds: readonly Bounds[], name: string | null): readonly Bounds[] {
  return bounds.filter(({ scope }) => scope === '*' || (name !== null && isScopeOver(scope, name)));
}

/** A playbook as it holds within bounds: never higher and never less strict than any of them. */
export function cutDown(playbook: Playbook, bounds: readonly Bounds[]): Playbook {
  if (bounds.length === 0) return playbook;
  const guards: Record<string, unknown> = { ...playbook.guards };
  const cut: Record<string, GuardSource> = {};
  const lowered: LoweredLevel[] = [];
  let { level } = playbook;
  for (const bound of bounds) {
    const to = bound.level === null ? level : lowerLevel(level, bound.level);
    if (to !== level) lowered.push({ from: level, to, sentence: boundSentence(bound.scope, to) });
    level = to;
    for (const { field } of GUARD_SETTINGS) {
      const most = bound.guards[field];
      if (most === undefined) continue;
      const own = guards[field] as typeof most;
      const held = stricter(field, own, most);
      if (JSON.stringify(held) === JSON.stringify(own)) continue;
      guards[field] = held;
      cut[field] = 'server';
    }
  }
  const { written } = playbook;
  return {
    ...playbook,
    level,
    guards: guards as unknown as GuardSettings,
    ...(lowered.length === 0 ? {} : { lowered }),
    ...(written === undefined
      ? {}
      : {
          written: {
            ...written,
            guards: { ...written.guards, ...cut },
            ...(level === playbook.level ? {} : { level: 'server' as const }),
          },
        }),
  };
}

function boundSentence(scope: string, level: Level): string {
  const where = scope === '*' ? '' : ` in ${shown(scope)}`;
  return `bounds of the server let no playbook${where} go beyond ${level}`;
}
