import fc from 'fast-check';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import type { Cause, Diagnosis, Evidence } from '../diagnosis/index.ts';
import { columnsOf, cut, presenterOf, REPORT_FORMATS, type ReportFormat, type Style, wrap } from './index.ts';

const PLAIN: Style = { hasColor: false, hasBoxes: false, width: 80 };

function evidenceOf(line: number, text: string, block: string[] = [text]): Evidence {
  const from = line - block.indexOf(text);
  return {
    line,
    from,
    to: from + block.length - 1,
    text,
    score: 0.9,
    block: block.map((shown, index) => ({ line: from + index, text: shown })),
  };
}

const CAUSE: Cause = {
  category: 'type_error',
  origin: 'failure',
  confidence: 0.914,
  rule: 'tsc/not-assignable',
  summary: 'src/a.ts:12 gives a string where a number is asked for',
  explanation: 'A value has another type than its place.',
  remedy: 'fix_type',
  evidence: [0],
};

/** A failed run whose free texts all are `text`. */
function diagnosisOf(text: string, changes: Partial<Diagnosis> = {}): Diagnosis {
  return {
    bytes: 4000,
    lines: 120,
    ci: 'github_actions',
    ecosystem: 'npm',
    result: 'failed',
    category: 'type_error',
    origin: 'failure',
    confidence: 0.914,
    summary: text,
    evidence: [evidenceOf(100, text, ['before', text, 'after'])],
    causes: [
      { ...CAUSE, summary: text },
      { ...CAUSE, category: 'timeout', rule: null, confidence: 0.2, summary: text },
    ],
    entries: [
      { tool: 'tsc', file: 'src/a.ts', line: 12, column: 5, severity: 'error', code: 'TS2322', message: text, at: 100 },
    ],
    errors: [],
    tests: [{ name: text, suite: null, result: 'failed', message: text, runner: 'tap', at: 100 }],
    steps: [{ name: text, exitCode: 2, from: 1, to: 110 }],
    fingerprint: 'v1:00112233aabbccdd',
    missing: ['truncated'],
    packVersion: '1.0.0',
    reasons: [
      {
        line: 100,
        text,
        belief: 0.9,
        words: [{ word: text, weight: 1.25 }],
        rules: ['tsc/not-assignable'],
        facts: [text],
      },
    ],
    likelihoods: [{ category: 'type_error', probability: 0.9 }],
    ...changes,
  };
}

function written(format: ReportFormat, diagnosis: Diagnosis, style = PLAIN, source = 'build.log'): string {
  const options = { style, remedyText: (name: string) => `Remedy ${name}.`, isExplained: true, version: '1.2.3' };
  const presenter = presenterOf(format, options);
  return presenter.present(source, diagnosis) + presenter.end();
}

const HOSTILE: readonly { kind: string; text: string }[] = [
  { kind: 'terminal escapes', text: 'a\x1b[31mred\x1b[2J\x1b]8;;http://evil.example\x07link\x9b2J\x07 b' },
  { kind: 'a workflow command', text: '\n::error file=x.ts::owned\n::set-output name=a::b\r\n::stop-commands::x' },
  { kind: 'escapes of workflow commands', text: '100%0A::error::owned%0D%25,file=b.ts:1' },
  { kind: 'fences', text: '```\n````` ~~~ `x`\n# title' },
  { kind: 'HTML', text: '<script>alert(1)</script><img src=x onerror=y> &lt; <!-- -->' },
  {
    kind: 'tables and links',
    text: '| a | b |\n|---|---| [x](http://evil.example) ![y](z) @someone #12 www.evil.example',
  },
  { kind: 'marks that reorder text', text: 'abc\u202edef\u2066ghi\u2069\u200b\u061c\ufeff' },
  { kind: 'line separators', text: 'one\u2028two\u2029three\x85four' },
  { kind: 'lone surrogates', text: 'a\ud800b\udfffc' },
  { kind: 'a very long line', text: `${'x'.repeat(200_000)} end` },
  { kind: 'wide characters', text: '型が一致しません'.repeat(30) },
  { kind: 'messages to fill in', text: 'expected {0} in [a](1) and \\[b]' },
  { kind: 'nothing', text: '' },
];

const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

describe.each(HOSTILE)('$kind in a log', ({ text }) => {
  it.each(REPORT_FORMATS)('stays in its place in %s', (format) => {
    const shown = written(format, diagnosisOf(text), PLAIN, `dir/${text.slice(0, 400)}.log`);
    expect(shown).not.toMatch(UNSAFE);
    expect(shown.isWellFormed()).toBe(true);
    checkForm[format](shown, text);
  });
});

const checkForm: Readonly<Record<ReportFormat, (shown: string, text: string) => void>> = {
  card: (shown) => {
    for (const line of shown.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(PLAIN.width);
    expect(shown).not.toMatch(/^::/m);
  },
  json: (shown, text) => {
    expect(shown.split('\n')).toHaveLength(2);
    expect(JSON.parse(shown)).toMatchObject({ summary: text.toWellFormed(), tests: [{ name: text.toWellFormed() }] });
  },
  markdown: (shown) => {
    const lines = shown.split('\n');
    const open = lines.findIndex((line) => /^`{3,}text$/.test(line));
    const fence = lines[open]!.replace('text', '');
    const close = lines.indexOf(fence, open + 1);
    expect(close - open).toBe(4); // the three lines of the block, no more
    expect(lines.filter((line) => line === fence)).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1);
    const outside = [...lines.slice(0, open), ...lines.slice(close)].join('\n').replace(/(`+) ?[^\n]*?\1/g, '');
    expect(outside.replaceAll('<span>$</span>', '')).not.toMatch(/<|(?<!\\)[[\]|]|@(?!\u200b)|:\/\//);
  },
  sarif: (shown) => checkSarif(JSON.parse(shown)),
  github: (shown) => {
    const lines = shown.split('\n').slice(0, -1);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^::error (?:\w+=[^,:]*,?)+::/);
      expect(line.slice(2).replace(/^error [^:]*::/, '')).not.toMatch(/%(?!25|0D|0A)/);
    }
    expect(lines[0]).toContain('file=src/a.ts,line=12,col=5,title=type_error (0.91)::');
  },
};

const closed = { additionalProperties: false };
const SarifText = Type.Object({ text: Type.String({ minLength: 1 }) }, closed);
const SarifLocation = {
  physicalLocation: Type.Object(
    {
      artifactLocation: Type.Object(
        { uri: Type.String({ pattern: "^(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$" }) },
        closed,
      ),
      region: Type.Object(
        {
          startLine: Type.Integer({ minimum: 1 }),
          startColumn: Type.Optional(Type.Integer({ minimum: 1 })),
          snippet: Type.Optional(Type.Object({ text: Type.String() }, closed)),
        },
        closed,
      ),
    },
    closed,
  ),
};
const SarifProperties = Type.Record(Type.String(), Type.Unknown());

// No package ships the schema of OASIS; this is what the standard (sections 3.13 to 3.52) says of the properties that
// are written here: which there are, which must be there, their types and ranges. What is not named may not appear.
const SarifLog = Type.Object(
  {
    $schema: Type.String({ pattern: '^https://docs\\.oasis-open\\.org/sarif/' }),
    version: Type.Literal('2.1.0'),
    runs: Type.Array(
      Type.Object(
        {
          tool: Type.Object(
            {
              driver: Type.Object(
                {
                  name: Type.Literal('Regreen'),
                  semanticVersion: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+' }),
                  rules: Type.Array(
                    Type.Object(
                      {
                        id: Type.String({ minLength: 1 }),
                        shortDescription: SarifText,
                        fullDescription: SarifText,
                        properties: SarifProperties,
                      },
                      closed,
                    ),
                    { uniqueItems: true },
                  ),
                },
                closed,
              ),
            },
            closed,
          ),
          results: Type.Array(
            Type.Object(
              {
                ruleId: Type.String({ minLength: 1 }),
                ruleIndex: Type.Integer({ minimum: 0 }),
                level: Type.Enum(['none', 'note', 'warning', 'error']),
                message: SarifText,
                locations: Type.Optional(Type.Array(Type.Object(SarifLocation, closed))),
                relatedLocations: Type.Optional(
                  Type.Array(Type.Object({ id: Type.Integer({ minimum: 0 }), ...SarifLocation }, closed), {
                    uniqueItems: true,
                  }),
                ),
                partialFingerprints: Type.Optional(Type.Record(Type.String(), Type.String())),
                properties: SarifProperties,
              },
              closed,
            ),
          ),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);
const sarifLog = Compile(SarifLog);

/** What SARIF 2.1.0 asks of the parts that are written here. */
function checkSarif(log: unknown): void {
  expect([...sarifLog.Errors(log)]).toEqual([]);
  for (const { tool, results } of (log as Static<typeof SarifLog>).runs) {
    const { rules } = tool.driver;
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { ruleId, ruleIndex, locations = [], relatedLocations = [] } of results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(new Set(relatedLocations.map(({ id }) => id)).size).toBe(relatedLocations.length);
      for (const { physicalLocation } of [...locations, ...relatedLocations]) {
        expect(() => new URL(physicalLocation.artifactLocation.uri, 'file:///base/')).not.toThrow();
      }
    }
  }
}

describe('the card', () => {
  const text = 'src/models/customer.ts(12,5): error TS2322: Type string is not assignable to type number in this place';
  const styles = [40, 80, 140].flatMap((width) =>
    [true, false].map((isTerminal) => ({ width, hasColor: isTerminal, hasBoxes: isTerminal })),
  );

  it.each(styles)('keeps to $width columns, colour and boxes $hasColor', (style) => {
    const card = written('card', diagnosisOf(text), style, 'some/rather/long/directory/of/logs/build.log');
    const lines = card.split('\n').map((line) => line.replace(/\x1b\[\d+m/g, ''));
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(style.width);
    expect(/\x1b\[/.test(card)).toBe(style.hasColor);
    expect(/[│▶✖]/.test(card)).toBe(style.hasBoxes);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('Why A value has another type than its place.');
  });

  it('is this, without a terminal', () => {
    const diagnosis = diagnosisOf('', {
      summary: CAUSE.summary,
      causes: [CAUSE],
      evidence: [evidenceOf(100, '    bad', ['      one', '    bad', '      two'])],
      steps: [{ name: 'npm run build', exitCode: 2, from: 1, to: 110 }],
      reasons: [],
      missing: [],
    });
    expect(written('card', diagnosis)).toBe(`failed  build.log  github_actions, npm, 120 lines

  src/a.ts:12 gives a string where a number is asked for
  type_error, origin failure, confidence 0.91

   99 |   one
> 100 | bad
  101 |   two

  Why     A value has another type than its place.
  Do      Remedy fix_type.
  Step    npm run build (exit code 2)
  Rule    tsc/not-assignable

`);
  });

  it('shows the likeliest lines where no cause is known', () => {
    const card = written('card', diagnosisOf('it broke', { causes: [], missing: [] }));
    expect(card).toContain('> 100 | it broke');
    expect(card).not.toContain('Why  ');
  });

  it.each([
    { result: 'passed', summary: 'The run passed.' },
    { result: 'unknown', summary: 'Nothing to be seen.' },
  ] as const)('tells of a run that $result in two lines', ({ result, summary }) => {
    const told = { result, summary, causes: [], evidence: [], reasons: [], missing: [], fingerprint: null };
    expect(written('card', diagnosisOf('', told))).toContain(
      `${result}  build.log  github_actions, npm, 120 lines\n\n  ${summary}\n`,
    );
    expect(written('github', diagnosisOf('', told))).toBe('');
    checkSarif(JSON.parse(written('sarif', diagnosisOf('', told))));
  });
});

describe('the place in the code', () => {
  const placed = (file: string, line = 3) => {
    const entry = { tool: 'x', file, line, column: 0, severity: 'error', code: null, message: '', at: 99 } as const;
    const shown = written('github', diagnosisOf('m', { entries: [entry] }));
    return /file=([^,]*),line=(\d+),title/.exec(shown)?.slice(1).join(':') ?? null;
  };

  it.each([
    ['src/a.ts', 'src/a.ts:3'],
    ['./lib/some name.cs', './lib/some name.cs:3'],
    ['/home/runner/work/app/main.c', '/home/runner/work/app/main.c:3'],
    ['C:\\agent\\_work\\1\\Main.vb', 'C%3A\\agent\\_work\\1\\Main.vb:3'],
    ['Makefile', 'Makefile:3'],
    ['docker/Dockerfile', 'docker/Dockerfile:3'],
    ['.eslintrc.js', '.eslintrc.js:3'],
    ['a,b%.py', 'a%2Cb%25.py:3'],
    ['registry.example.com', null],
    ['127.0.0.1', null],
    ['localhost', null],
    ['https://example.com/a.js', null],
    ['//example.com/a.js', null],
    ['node:internal/modules/run_main.js', null],
    ['webpack:///src/a.js', null],
    ['<stdin>', null],
    ['[eval]', null],
    ['target/app.jar', null],
    ['node_modules/left/index.js', null],
    ['/usr/lib/python3.12/json/decoder.py', null],
    ['a.ts\n::error::x', null],
    ['src/\u202ea.ts', null],
    ['src/', null],
    ['', null],
    [`${'d/'.repeat(200)}a.ts`, null],
  ])('of %j is %j', (file, place) => {
    expect(placed(file)).toBe(place);
  });

  it.each([0, -1, 1.5, Number.NaN, 1e12])('is not on line %d', (line) => {
    expect(placed('src/a.ts', line)).toBeNull();
  });
});

describe('width', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['型型型', 6, '型型型'],
    ['型型型', 5, '型型…'],
    ['a😀b', 3, 'a…'],
    ['e\u0301e\u0301', 2, 'e\u0301e\u0301'],
    ['abc', 0, ''],
  ])('cuts %j at %d columns to %j', (text, width, shown) => {
    expect(cut(text, width)).toBe(shown);
  });

  it('never passes its columns nor loses a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        expect(columnsOf(cut(text, width))).toBeLessThanOrEqual(width);
        const lines = wrap(text, width);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});
