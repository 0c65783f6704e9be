import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from './whole-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeWhole', () => {
  it('takes the place of what stood there, and leaves nothing beside it', () => {
    const file = join(folder, 'model');
    writeFileSync(file, 'before');
    writeWhole(file, 'after');
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['model']);
  });

  it.each([
    { of: 'a folder that is not there', name: 'none/model', says: /^cannot write .*model: there is no folder .*none$/ },
    { of: 'a folder in its place', name: '', says: /: it is a folder$/ },
    { of: 'a file for a folder', name: 'file/model', says: /file is no folder$/ },
  ])('says in one line what is wrong with $of', ({ name, says }) => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeWhole(join(folder, name), 'x')).toThrow(says);
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
