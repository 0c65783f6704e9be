import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shareNode } from './shared-node.ts';

const SOMEBODY = 61_000;

function places() {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-shared-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const closed = join(folder, 'closed');
  mkdirSync(join(closed, 'lib', 'node_modules', 'npm'), { recursive: true });
  writeFileSync(join(closed, 'lib', 'node_modules', 'npm', 'index.js'), '');
  chmodSync(closed, 0o700);
  return { closed, cache: join(folder, 'cache') };
}

describe('the Node of jobs', () => {
  it('is the one that runs where the same user or everybody reaches it', () => {
    const { closed, cache } = places();
    expect(shareNode(closed, null, cache)).toBe(closed);
    const home = dirname(dirname(process.execPath));
    expect(shareNode(home, null, cache)).toBe(home);
  });

  it('is else one copy, kept and used again', () => {
    const { closed, cache } = places();
    const copy = shareNode(closed, SOMEBODY, cache);
    expect(dirname(dirname(copy))).toBe(cache);
    const made = statSync(join(copy, 'bin', 'node')).ino;
    // Another project of the same machine, as another process would ask.
    expect(shareNode(places().closed, SOMEBODY, cache)).toBe(copy);
    expect(statSync(join(copy, 'bin', 'node')).ino).toBe(made);
    expect(readdirSync(dirname(copy))).toHaveLength(1);
    expect(readdirSync(join(copy, 'lib', 'node_modules', 'npm'))).toEqual(['index.js']);
  });

  it('is made again when half of it is there', () => {
    const { closed, cache } = places();
    const half = join(cache, 'regreen', `node-${process.version}-${process.arch}`);
    mkdirSync(join(half, 'bin'), { recursive: true });
    writeFileSync(join(half, 'bin', 'node'), 'half', { mode: 0o755 });
    expect(shareNode(closed, SOMEBODY, cache)).toBe(half);
    expect(statSync(join(half, 'bin', 'node')).size).toBe(statSync(process.execPath).size);
  });

  it('is made for this process alone where nothing can be kept', () => {
    const { closed, cache } = places();
    writeFileSync(cache, 'no folder');
    const copy = shareNode(closed, SOMEBODY, cache);
    expect(copy.startsWith(join(tmpdir(), 'regreen-node-'))).toBe(true);
    rmSync(copy, { recursive: true });
  });
});
