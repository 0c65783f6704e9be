import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Diagnosis, MISSING } from '../src/diagnosis/index.ts';
import { CI_FORMATS } from '../src/logs/index.ts';
import { DIAGNOSIS_SCHEMA, presenterOf } from '../src/presentation/index.ts';
import { CATEGORIES, ORIGINS } from '../src/rules/index.ts';

/** A diagnosis that has something in every list. */
const FULL: Diagnosis = {
  bytes: 1,
  lines: 1,
  ci: 'none',
  ecosystem: null,
  result: 'failed',
  category: 'crash',
  origin: 'failure',
  confidence: 1,
  summary: '',
  evidence: [{ line: 1, from: 1, to: 1, text: '', score: 1, block: [] }],
  causes: [
    {
      category: 'crash',
      origin: 'failure',
      confidence: 1,
      rule: null,
      summary: '',
      explanation: '',
      remedy: '',
      evidence: [0],
    },
  ],
  entries: [{ tool: '', file: null, line: null, column: null, severity: 'error', code: null, message: '', at: 1 }],
  errors: [
    {
      language: '',
      type: '',
      message: '',
      frames: [{ file: null, line: null, column: null, function: null, own: true }],
      at: 1,
      from: 1,
      to: 1,
    },
  ],
  tests: [{ name: '', suite: null, result: 'failed', message: null, runner: '', at: 1 }],
  steps: [{ name: '', exitCode: 1, from: 1, to: 1 }],
  fingerprint: null,
  missing: [],
  packVersion: '1',
  reasons: [],
  likelihoods: [],
};

const read = (path: string) => readFileSync(new URL(`../docs/reference/${path}`, import.meta.url), 'utf8');

it('missing.md has one row for each word, and for nothing else', () => {
  const words = [...read('missing.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, word]) => word);
  expect(words).toEqual([...MISSING]);
});

describe('json.md', () => {
  const page = read('json.md');
  const [head = '', ...sections] = page.split(/^## /m);
  const fieldsOf = (text: string) =>
    [...text.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names]) => names!.replaceAll('`', '').split(', '));
  const document = JSON.parse(
    presenterOf('json', {
      style: { hasColor: false, hasBoxes: false, width: 80 },
      remedyText: String,
      isExplained: false,
      version: '1.0.0',
    }).present('a', FULL),
  ) as Record<string, unknown>;

  it('has a row for each field of the object, in its order', () => {
    expect(fieldsOf(sections.find((text) => text.startsWith('The object'))!)).toEqual(Object.keys(document));
  });

  it.each(['evidence', 'causes', 'entries', 'errors', 'tests', 'steps'])('has a row for each field of `%s`', (name) => {
    const section = sections.find((text) => text.startsWith(`\`${name}\``))!;
    expect(fieldsOf(section)).toEqual(Object.keys((document[name] as object[])[0]!));
  });

  it('names what is inside of frames', () => {
    const [error] = document.errors as { frames: object[] }[];
    const row = page.split('\n').find((line) => line.startsWith('| `frames`'))!;
    for (const name of Object.keys(error!.frames[0]!)) expect(row).toContain(`\`${name}\``);
  });

  it('names every category, origin, CI system and the schema', () => {
    const words = [...CATEGORIES, ...ORIGINS, ...CI_FORMATS.map(({ name }) => name), DIAGNOSIS_SCHEMA];
    for (const word of words) expect(page).toContain(`\`${word}\``);
    expect(head).toContain('--json');
  });
});
