import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { floors } from '../../floors.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_FILE = 450;
/** Data in the form of a program; nobody reads it. */
const ASSEMBLED = new Set(['src/text/literal-filter-code.ts', 'src/text/log-grams.ts']);

const planned = floors.flatMap(({ modules }) => Object.keys(modules)).sort();
const folders = readdirSync(`${ROOT}src`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.ts'));

describe('the building plan', () => {
  it('names every folder of src, and no other', () => {
    expect(folders, 'floors.mjs and src/ have to name the same modules').toEqual(planned);
  });

  // The door of the program is started, not imported.
  it.each(planned.filter((name) => name !== 'cli'))('%s has a door that says what it does', (name) => {
    const path = `${ROOT}src/${name}/index.ts`;
    expect(existsSync(path), `expected src/${name}/index.ts`).toBe(true);
    expect(readFileSync(path, 'utf8'), 'expected a docstring first: what the module does').toMatch(
      /^\/\*\*[\s\S]+?\*\//,
    );
  });

  it.each(planned)('ARCHITECTURE.md tells what %s holds', (name) => {
    const page = readFileSync(`${ROOT}ARCHITECTURE.md`, 'utf8');
    expect(page, `expected a line on \`${name}\``).toMatch(new RegExp(`(?:\`|src/|\\s)${name}(?:\`|/)`));
  });

  it('holds files that can be read to the end', () => {
    const long = files
      .filter((name) => !name.endsWith('.test.ts') && !ASSEMBLED.has(name))
      .map((name) => ({ name, lines: readFileSync(ROOT + name, 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > LONGEST_FILE);
    expect(long, 'divide them by stage or by word').toEqual([]);
  });
});
