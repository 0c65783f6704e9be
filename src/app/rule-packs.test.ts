import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BadInputError, UsageError } from '../foundation/index.ts';
import { provePacks } from './pack-proof.ts';
import { writeNewRule } from './rule-catalogue.ts';
import { readPackDirectory } from './rule-packs.ts';
import { buildRuleTable } from './rule-table.ts';
import { loadUserPacks } from './user-packs.ts';

const REMEDIES = { correct_configuration: 'Correct the configuration file.' };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regreen-packs-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

describe('a new rule', () => {
  it('is proven as it was written, and finds its line', async () => {
    expect(await writeNewRule(directory, 'my-tool/key-unknown')).toHaveLength(2);
    expect(await writeNewRule(directory, 'my-tool/x')).toHaveLength(1);
    const proof = await provePacks(directory, REMEDIES);
    expect(proof).toEqual({ rules: 2, packs: 1, examples: 4, faults: [] });
    const { book } = await loadUserPacks(directory);
    const [hit] = book.findRules('key-unknown: error: colour');
    expect(hit?.rule.name).toBe('my-tool/key-unknown');
    expect(hit?.summary).toBe('key unknown: colour');
  });

  it.each(['nopack', 'A/b', '../up/one', 'a/b/c', 'a/-b', ''])('is not written for the name "%s"', async (name) => {
    await expect(writeNewRule(directory, name)).rejects.toThrow(UsageError);
  });

  it('is not written over another', async () => {
    await writeNewRule(directory, 'my-tool/once');
    await expect(writeNewRule(directory, 'my-tool/once')).rejects.toThrow(/is there already/);
  });
});

describe('files that are no rules', () => {
  const aliases = `a: &a [x]\nb: [${'*a, '.repeat(60)}]\nc: &c [*a]\nd: [${'*c, '.repeat(60)}]`;
  it.each([
    { text: 'match: [', says: /expected YAML/, because: 'it is no YAML' },
    { text: `title: ${'x'.repeat(70_000)}`, says: /at most 65536 bytes/, because: 'it is too large' },
    { text: aliases, says: /alias/i, because: 'its aliases multiply' },
    { text: '', says: /form of a rule|must be object/, because: 'it is empty' },
    { text: 'title: only', says: /form of a rule|required/, because: 'fields are missing' },
  ])('are told in one line each when $because', async ({ text, says }) => {
    put('tool/bad.yaml', text);
    await expect(loadUserPacks(directory)).rejects.toThrow(says);
    await expect(loadUserPacks(directory)).rejects.toThrow(BadInputError);
    await expect(buildRuleTable(directory)).rejects.toThrow(BadInputError);
    const { faults } = await provePacks(directory);
    const own = faults.filter(({ path }) => path === 'tool/bad.yaml');
    expect(own.map(({ message }) => message).join('|')).toMatch(says);
    for (const { message } of faults) expect(message).not.toContain('\n');
  });

  it('are told of by their ending', () => {
    put('tool/rule.yml', 'id: rule');
    put('tool/notes.txt', 'not looked at');
    expect(readPackDirectory(directory).unreadable.map(({ path }) => path)).toEqual(['tool/rule.yml']);
  });

  it.each(['', 'nowhere'])('are told of when the directory is "%s"', async (name) => {
    await expect(provePacks(join(directory, name))).rejects.toThrow(/expected (?:folders of rules|a directory)/);
    await expect(loadUserPacks(join(directory, name))).rejects.toThrow(BadInputError);
  });
});

it('runs the patterns of users in linear time', async () => {
  await writeNewRule(directory, 'my-tool/slow');
  put(
    'my-tool/slow.yaml',
    `id: slow
title: The tool is slow at this
category: crash
origin: failure
match: 'tool: (a+)+$'
explanation: A pattern that asks too much of other engines.
remedy: fix_code
source: its documentation
examples: { matches: ['tool: aaa'], ignores: ['tool: b'] }
`,
  );
  const { book } = await loadUserPacks(directory);
  const start = performance.now();
  expect(book.findRules(`tool: ${'a'.repeat(3900)}!`)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(book.findRules('tool: aaaa')).toHaveLength(1);
});

it('compiles a directory into one table', async () => {
  await writeNewRule(directory, 'my-tool/key-unknown');
  put('remedies.yaml', 'correct_configuration: Correct it.\n');
  put('version.yaml', 'version: 2026.11.1\n');
  const table = await buildRuleTable(directory);
  expect(table.version).toBe('2026.11.1');
  expect(table.contentHash).toMatch(/^[0-9a-f]{64}$/);
  expect(table.remedies).toEqual({ correct_configuration: 'Correct it.' });
  expect(JSON.parse(JSON.stringify(table))).toEqual(table);
});
