import { readFileSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseDocument } from 'yaml';
import { ConfigurationError } from '../foundation/index.ts';
import { ServerSettings } from './settings.ts';

/** Where a value comes from; flags win over the environment, that over the file, that over defaults. */
export type SettingOrigin = 'flag' | 'environment' | 'file' | 'default' | 'unset';

/** One setting, as `doctor --settings` shows it. */
export interface EffectiveSetting {
  /** as in the file, for example `github.webhook_secret` */
  readonly name: string;
  readonly variable: string;
  readonly origin: SettingOrigin;
  /** masked when secret; null when unset */
  readonly shown: string | null;
  readonly description: string;
}

export interface SettingSources {
  /** by the name in the file, for example `port` */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** path of the settings file; null when none was named and none is there */
  readonly file: string | null;
}

/** A leaf of the schema. */
interface Leaf {
  readonly path: readonly string[];
  readonly name: string;
  readonly variable: string;
  readonly schema: TSchema & Record<string, unknown>;
}

const LARGEST_FILE = 1 << 20;
const LEAVES = leavesOf(ServerSettings as unknown as ObjectSchema, []);
const validator = Compile(ServerSettings);

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
}

/**
 * Reads all settings.
 *
 * @throws ConfigurationError that lists every problem at once
 */
export function readSettings(sources: SettingSources): {
  settings: ServerSettings;
  effective: readonly EffectiveSetting[];
} {
  const problems: string[] = [];
  const file = sources.file === null ? {} : readFile(sources.file, problems);
  const values: Record<string, unknown> = {};
  const effective: EffectiveSetting[] = [];
  for (const leaf of LEAVES) {
    const { value, origin } = sourceOf(leaf, sources, file, problems);
    if (value !== undefined) place(values, leaf.path, value);
    else for (const [depth] of leaf.path.slice(0, -1).entries()) place(values, leaf.path.slice(0, depth + 1), {});
    effective.push({
      name: leaf.name,
      variable: leaf.variable,
      origin,
      shown: value === undefined ? null : shownOf(value, leaf.schema.secret === true && origin !== 'default'),
      description: String(leaf.schema.description ?? ''),
    });
  }
  for (const { instancePath, message } of validator.Errors(values)) {
    const path = instancePath.split('/').slice(1);
    const leaf = LEAVES.find((candidate) => candidate.path.join('/') === path.join('/'));
    const origin = effective.find(({ name }) => name === leaf?.name);
    problems.push(
      `${leaf?.name ?? path.map(snakeCase).join('.')} ${message}${origin === undefined ? '' : ` (${origin.origin}: ${origin.shown ?? 'unset'})`}`,
    );
  }
  if (problems.length > 0) {
    throw new ConfigurationError(
      `${problems.length === 1 ? 'a setting is' : `${problems.length} settings are`} wrong: ${problems.join('; ')}`,
      { problems },
    );
  }
  return { settings: values as ServerSettings, effective };
}

/** What is the same for everybody is no secret. */
function shownOf(value: unknown, isSecret: boolean): string {
  if (isSecret) return '••••••';
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}

function sourceOf(
  leaf: Leaf,
  { flags, environment }: SettingSources,
  file: ReadonlyMap<string, unknown> | Record<string, never>,
  problems: string[],
): { value: unknown; origin: SettingOrigin } {
  const flag = flags[leaf.name];
  if (flag !== undefined) return { value: parse(flag, leaf.schema), origin: 'flag' };
  const text = environment[leaf.variable];
  if (text !== undefined && text !== '') return { value: parse(text, leaf.schema), origin: 'environment' };
  const secretFile = environment[`${leaf.variable}_FILE`];
  if (leaf.schema.secret === true && secretFile !== undefined && secretFile !== '') {
    try {
      return { value: parse(readFileSync(secretFile, 'utf8').trim(), leaf.schema), origin: 'environment' };
    } catch (error) {
      problems.push(`${leaf.variable}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
  }
  const written = file instanceof Map ? file.get(leaf.name) : undefined;
  if (written !== undefined && written !== null) return { value: written, origin: 'file' };
  if (leaf.schema.default !== undefined) return { value: leaf.schema.default, origin: 'default' };
  return { value: undefined, origin: 'unset' };
}

/** What a text stands for; one that stands for nothing right is left as it is, for the schema to refuse. */
function parse(text: string, schema: TSchema & Record<string, unknown>): unknown {
  if (schema.type === 'integer' || schema.type === 'number')
    return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (schema.type === 'array') {
    const isOfParts = (schema.items as { type?: string }).type === 'object';
    return isOfParts ? parseJson(text) : text.split(',').map((part) => part.trim());
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The values of a settings file by their names; names nobody knows are problems. */
function readFile(path: string, problems: string[]): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    problems.push(`the settings file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    return values;
  }
  if (text.length > LARGEST_FILE) {
    problems.push(`the settings file ${path} is larger than 1 MB`);
    return values;
  }
  const document = parseDocument(text, { schema: 'core' });
  for (const { message } of document.errors) problems.push(`${path}: ${message.split('\n')[0]}`);
  if (document.errors.length > 0) return values;
  const known = new Set(LEAVES.map(({ name }) => name));
  const walk = (node: unknown, name: string): void => {
    if (known.has(name)) values.set(name, node);
    else if (typeof node === 'object' && node !== null && !Array.isArray(node)) {
      for (const [key, inner] of Object.entries(node)) walk(inner, name === '' ? key : `${name}.${key}`);
    } else if (name !== '' && node !== null) problems.push(`${path}: there is no setting ${name}`);
  };
  walk(document.toJS({ maxAliasCount: 50 }) ?? {}, '');
  return values;
}

function leavesOf(schema: ObjectSchema, path: readonly string[]): Leaf[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]): Leaf[] => {
    const here = [...path, key];
    if (inner.properties !== undefined) return leavesOf(inner, here);
    const leaf = inner as unknown as Leaf['schema'];
    const name = here.map(snakeCase).join('.');
    const variable = String(leaf.environment ?? `REGREEN_${name.replaceAll('.', '_').toUpperCase()}`);
    return [{ path: here, name, variable, schema: leaf }];
  });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function place(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let inner = values;
  for (const key of path.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as Record<string, unknown>;
  }
  inner[path.at(-1)!] ??= value;
}
