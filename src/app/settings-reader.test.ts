import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings } from './settings-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'regreen-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, `${Math.random()}.yml`);
  writeFileSync(path, text);
  return path;
}

describe('where a setting comes from', () => {
  it.each([
    { because: 'nobody set it', flags: {}, environment: {}, text: '', port: 8000, origin: 'default' },
    { because: 'the file says so', flags: {}, environment: {}, text: 'port: 1', port: 1, origin: 'file' },
    {
      because: 'the environment wins over the file',
      flags: {},
      environment: { REGREEN_PORT: '2' },
      text: 'port: 1',
      port: 2,
      origin: 'environment',
    },
    {
      because: 'a flag wins over all',
      flags: { port: '3' },
      environment: { REGREEN_PORT: '2' },
      text: 'port: 1',
      port: 3,
      origin: 'flag',
    },
    {
      because: 'an empty variable is no value',
      flags: {},
      environment: { REGREEN_PORT: '' },
      text: '',
      port: 8000,
      origin: 'default',
    },
  ])('$origin, because $because', ({ flags, environment, text, port, origin }) => {
    const { settings, effective } = readSettings({ flags, environment, file: fileOf(text) });
    expect(settings.port).toBe(port);
    expect(effective.find(({ name }) => name === 'port')?.origin).toBe(origin);
  });

  it('reads secrets from files and never shows them', () => {
    const environment = { REGREEN_GITHUB_TOKEN_FILE: fileOf('a token\n') };
    const { settings, effective } = readSettings({ flags: {}, environment, file: null });
    expect(settings.github.token).toBe('a token');
    expect(effective.find(({ name }) => name === 'github.token')?.shown).toBe('••••••');
  });
});

describe('wrong settings', () => {
  it.each([
    { text: 'prot: 1', problem: 'there is no setting prot' },
    { text: 'github: { tken: x }', problem: 'there is no setting github.tken' },
    { text: 'port: many', problem: 'port must be integer' },
    { text: 'port: 70000', problem: 'port must be <= 65535' },
    { text: 'a: [', problem: 'Flow sequence' },
    { text: 'database_url: mysql://x', problem: 'database_url must match pattern' },
  ])('$problem', ({ text, problem }) => {
    expect(() => readSettings({ flags: {}, environment: {}, file: fileOf(text) })).toThrow(problem);
  });

  it('are told all at once, without the values of secrets', () => {
    const environment = {
      DATABASE_URL: 'mysql://root:hunter2@db',
      REGREEN_PORT: 'x',
      REGREEN_GITHUB_TOKEN_FILE: '/nowhere',
    };
    const read = () => readSettings({ flags: {}, environment, file: null });
    expect(read).toThrow(/3 settings are wrong: .*TOKEN_FILE cannot be read.*port must be integer.*database_url must/);
    expect(read).not.toThrow(/hunter2/);
  });
});
