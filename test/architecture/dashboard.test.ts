import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FILES = globSync('dashboard/**/*.{ts,tsx,css,html,svg}', { exclude: ['**/*.test.ts'] }).sort();
const LONGEST_FILE = 450;

/** What may not stand anywhere in the dashboard, with the reason. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  {
    pattern:
      /dangerouslySetInnerHTML|\.(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc)\b|createContextualFragment|document\.write|DOMParser/,
    because: 'what comes from outside is text and never becomes HTML',
  },
  { pattern: /\beval\(|new Function\(/, because: 'text never becomes a program' },
  {
    pattern: /(?:src|href|url|from|import)\W{1,3}(?:https?:)?\/\/\w/,
    because: 'everything the pages need comes from their own server',
  },
];

/** Imports from outside the dashboard. */
const OUTWARD = /^(?<kind>import type|import|export)\b[^;]*? from '(?<path>(?:\.\.\/)+src\/[^']+)'/gm;

describe('the dashboard', () => {
  it.each(FORBIDDEN)('keeps the rule that $because', ({ pattern }) => {
    expect(FILES.filter((file) => pattern.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('sees the types of the contract in src/api and nothing else of src', () => {
    const imports = FILES.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(OUTWARD)].map(({ groups }) => `${groups!.kind} ${groups!.path}`),
    );
    expect(imports.length).toBeGreaterThan(0);
    expect(
      imports.filter(
        (each) =>
          !/^import type (?:\.\.\/)+src\/api\/(?:anomaly-|healing-|joint-watch-|message-)?contract\.ts$/.test(each),
      ),
    ).toEqual([]);
  });

  it('holds files that can be read to the end', () => {
    const long = FILES.filter((file) => readFileSync(file, 'utf8').split('\n').length > LONGEST_FILE);
    expect(long).toEqual([]);
  });
});
