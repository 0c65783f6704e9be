import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DiskCaches } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'regreen-caches-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('caches of jobs', () => {
  let folder: string;
  let caches: DiskCaches;
  const isThere = (pipeline: string, key: string) => {
    const archive = caches.of(pipeline, key).open();
    (archive as Readable | null)?.destroy();
    return archive !== null;
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(root, 'caches-'));
    caches = new DiskCaches(folder);
    for (const [pipeline, key] of [
      ['p', 'npm-1'],
      ['p', 'npm-2'],
      ['p', 'pip-1'],
      ['p', '../npm-3'],
      ['q', 'npm-1'],
    ] as const) {
      (await caches.of(pipeline, key).take(Readable.from([Buffer.from(key)]))).keep();
    }
  });

  it.each([
    ['npm-', 2],
    ['npm-1', 1],
    ['', 4],
    ['../', 1],
    ['NPM-', 0],
    ['go-', 0],
  ])('are deleted whose keys begin with %j: %i, and only of their pipeline', (beginning, count) => {
    expect(caches.count('p', beginning)).toBe(count);
    expect(caches.delete('p', beginning)).toBe(count);
    expect(caches.count('p', beginning)).toBe(0);
    expect(caches.count('p', '')).toBe(4 - count);
    expect(isThere('q', 'npm-1')).toBe(true);
    if (beginning === 'npm-') expect(isThere('p', 'pip-1')).toBe(true);
  });

  it('leave nothing behind', () => {
    expect(caches.delete('p', '') + caches.delete('q', '')).toBe(5);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('whose key is not known are deleted, whatever is asked for', () => {
    for (const name of readdirSync(folder)) if (name.endsWith('.key')) rmSync(join(folder, name));
    expect(caches.delete('p', 'npm-')).toBe(4);
  });
});
