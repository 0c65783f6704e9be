import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addRulesCommand } from './rules.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regreen-rules-'));
});
afterEach(() => {
  process.exitCode = 0;
  rmSync(directory, { recursive: true, force: true });
});

/** Runs `regreen rules` and gives what it printed. */
async function run(...words: string[]): Promise<string> {
  let printed = '';
  const write = (text: string) => {
    printed += text;
    return true;
  };
  const stream = { write, isTTY: false, columns: 80 };
  const program = new Command('regreen').exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  addRulesCommand(program, { stdout: stream, stderr: stream, environment: {} } as never);
  await program.parseAsync(['node', 'regreen', 'rules', ...words]);
  return printed;
}

const linesOf = (text: string) => text.trimEnd().split('\n');

it('lists rules as text and as JSON', async () => {
  const objects = linesOf(await run('list', '--json')).map((line) => JSON.parse(line));
  expect(objects.length).toBeGreaterThan(400);
  expect(Object.keys(objects[0])).toEqual(['name', 'title', 'category', 'origin', 'role', 'remedy', 'source']);
  const lines = linesOf(await run('list'));
  expect(lines).toHaveLength(objects.length + 1);
  expect(lines.at(-1)).toMatch(/^\d+ rules in \d+ packs$/);
});

it('narrows the list', async () => {
  const objects = linesOf(await run('list', '--json', '--pack', 'npm', '--category', 'dependency_resolution')).map(
    (line) => JSON.parse(line),
  );
  expect(objects.length).toBeGreaterThan(0);
  for (const { name, category } of objects) {
    expect(name).toMatch(/^npm\//);
    expect(category).toBe('dependency_resolution');
  }
});

it('shows one rule with its proof', async () => {
  const text = await run('show', 'npm/peer-conflict');
  for (const label of ['category', 'why', 'what to do', 'looks for', 'matches', 'ignores', 'source']) {
    expect(text).toContain(`\n${label} `);
  }
  const object = JSON.parse(await run('show', 'npm/peer-conflict', '--json'));
  expect(object.examples.matches.length).toBeGreaterThan(0);
});

it.each([
  { words: ['show', 'npm/nothing-like-it'], says: /expected the name of a rule.*npm\/peer-conflict|there are npm\// },
  { words: ['list', '--pack', 'nothing'], says: /expected the name of a pack, came nothing; there are/ },
  { words: ['list', '--category', 'nothing'], says: /nothing/ },
  { words: ['new', 'nothing'], says: /expected PACK\/ID/ },
  { words: ['test', '/nowhere'], says: /\/nowhere: expected a directory/ },
])('refuses $words', async ({ words, says }) => {
  await expect(run(...words)).rejects.toThrow(says);
});

it('writes a rule and proves it', async () => {
  expect(await run('new', 'my-tool/broken', '--directory', directory)).toContain('my-tool/broken.yaml');
  expect(await run('test', directory)).toBe('1 rule in 1 pack, 2 example lines: 0 faults\n');
  expect(process.exitCode).toBe(0);
});

it('ends with 1 and names the faults', async () => {
  await run('new', 'my-tool/broken', '--directory', directory);
  rmSync(join(directory, 'my-tool', 'pack.yaml'));
  expect(await run('test', directory)).toMatch(/^my-tool\/pack.yaml: expected .*\n1 rule in 1 pack, .*: 1 fault\n$/);
  expect(process.exitCode).toBe(1);
  const [fault, counts] = linesOf(await run('test', directory, '--json')).map((line) => JSON.parse(line));
  expect(fault.path).toBe('my-tool/pack.yaml');
  expect(counts).toEqual({ rules: 1, packs: 1, examples: 2, faults: 1 });
});
