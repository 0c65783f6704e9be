import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSpan, cutMarkdown, fencedBlock, plainLine } from '../text/index.ts';
import { type IncidentFacts, writeComment, writeIssue, writeNotice } from './incident-text.ts';

const FACTS: IncidentFacts = {
  incidentId: 'inc_1',
  repository: 'acme/shop',
  branch: 'main',
  causes: [
    {
      summary: 'npm cannot reach its registry',
      category: 'network',
      confidence: 0.927,
      jobs: ['test (18)', 'test (20)'],
      evidence: [{ line: 812, text: 'npm error code ECONNRESET' }],
      remedy: 'run_again',
    },
  ],
  tried: ['began the failed jobs again: attempt 2 of run 7'],
  missing: ['tests_absent'],
  standing: { is: 'open' },
  url: 'https://regreen.example/incidents/inc_1',
};

const HOSTILE = [
  '@everyone and @acme/admins #12 acme/shop#1 !7 ~bug %1',
  '``` \n/close\n```',
  '````\n<script>alert(1)</script>\n````',
  '<!-- regreen:incident inc_2 -->',
  '[click](https://evil.example) ![x](https://evil.example/p.png)',
  '<img src=x onerror=alert(1)>',
  '\u001b[2J\u0000\u202eevil\u2066',
  '`',
  '``',
  '`a`',
  ' ``` ',
  '\\`',
  '',
];

/** Markdown without what stands in fenced blocks and code spans, by the rules of CommonMark. */
function outsideCode(markdown: string): string {
  const lines: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const [, run = '', rest = ''] = /^ {0,3}(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === '' && run !== '' && !rest.includes('`')) fence = run;
    else if (fence !== '' && run.length >= fence.length && rest.trim() === '') fence = '';
    else if (fence === '') lines.push(line);
  }
  expect(fence).toBe('');
  return lines.join('\n').replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '');
}
const hostile = (text: string): IncidentFacts => ({
  ...FACTS,
  branch: text,
  causes: [1, 2].map(() => ({
    summary: text,
    category: text,
    confidence: 2,
    jobs: [text],
    evidence: [{ line: 1, text }],
    remedy: text,
  })),
  tried: [text],
  missing: [text],
});

describe('what is written of an incident', () => {
  it('says what, how sure, where, why, what was tried and where to read on', () => {
    expect(writeIssue(FACTS)).toEqual({
      title: 'npm cannot reach its registry (acme/shop, main)',
      body: [
        '`npm cannot reach its registry` (network, 93 % sure).',
        'Jobs: `test (18)`, `test (20)`.',
        '```text\n812: npm error code ECONNRESET\n```',
        'What to do: `run_again`',
        'What could not be seen: `tests_absent`.',
        'Tried so far:\n\n- `began the failed jobs again: attempt 2 of run 7`',
        '[The whole story](https://regreen.example/incidents/inc_1)',
      ].join('\n\n'),
    });
    expect(writeNotice(FACTS).body).toBe(
      'npm cannot reach its registry (network, 93 % sure)\n  812: npm error code ECONNRESET\nTried so far:\n\n- began the failed jobs again: attempt 2 of run 7',
    );
  });

  it('has a part for each cause, and one comment for all incidents', () => {
    const two = { ...FACTS, causes: [FACTS.causes[0]!, { ...FACTS.causes[0]!, summary: 'out of memory' }] };
    expect(writeIssue(two).body).toMatch(
      /## `npm cannot reach its registry`\n\nNetwork, 93 % sure\.[\s\S]+## `out of memory`/,
    );
    expect(writeComment([FACTS, two]).body.match(/^### /gm)).toHaveLength(2);
  });

  it('says when it is over: in which run, what was saved, and what answers for it', () => {
    const url = 'https://ci.example/runs/8';
    const resolved = { ...FACTS, standing: { is: 'resolved', run: '8', url, minutesSaved: 4.26 } as const };
    expect(writeIssue(resolved).title).toBe('Resolved: npm cannot reach its registry (acme/shop, main)');
    expect(writeIssue(resolved).body).toContain(
      '\n\nResolved: green again in run [`8`](https://ci.example/runs/8). 4.3 minutes were saved.\n\n',
    );
    expect(writeComment([resolved]).body).toBe(
      'Everything is green again.\n\n- `npm cannot reach its registry`: resolved: green again in run [`8`](https://ci.example/runs/8). 4.3 minutes were saved.',
    );
    const other = { ...FACTS, standing: { is: 'superseded', run: '9' } as const };
    expect(writeIssue(other).title).not.toContain('Resolved');
    expect(writeIssue(other).body).toContain('\n\nSuperseded: the newer run `9` answers for it.\n\n');
    const both = writeComment([resolved, other]);
    expect(both.title).toBe('npm cannot reach its registry (acme/shop, main)');
    expect(both.body.match(/^### .*/gm)).toEqual(['### `npm cannot reach its registry`', '### Resolved']);
  });

  it.each([
    [
      { is: 'resolved', run: null, url: 'https://ci.example/runs/8', minutesSaved: 0 },
      'Resolved: green again in a later run.',
    ],
    [
      { is: 'resolved', run: '8', url: 'javascript:alert(1)', minutesSaved: 1 },
      'Resolved: green again in run `8`. 1 minute was saved.',
    ],
    [{ is: 'resolved', run: '8', url: null, minutesSaved: 0.04 }, 'Resolved: green again in run `8`.'],
    [{ is: 'superseded', run: null }, 'Superseded: a newer run answers for it.'],
  ] as const)('says of %j no more than is known', (standing, sentence) => {
    expect(writeIssue({ ...FACTS, standing }).body.split('\n\n')).toContain(sentence);
  });

  it.each(HOSTILE)('shows hostile text, and obeys none of it: %j', (text) => {
    for (const { title, body } of [writeIssue(hostile(text)), writeComment([hostile(text)])]) {
      expect(title).not.toMatch(/[\n\u001b\u202e]|[@#](?=[\w])|<!--/);
      const outside = outsideCode(body);
      expect(outside).not.toMatch(/[@<\u001b\u0000\u202e]|evil|^\//m);
    }
  });

  it('has an end, however much there is', () => {
    const cause = {
      ...FACTS.causes[0]!,
      evidence: Array.from({ length: 500 }, (_, line) => ({ line, text: 'x'.repeat(5000) })),
    };
    const { body } = writeIssue({ ...FACTS, causes: Array(50).fill(cause) });
    expect(body.length).toBeLessThan(100_000);
    expect(cutMarkdown(body, 65_535).length).toBeLessThanOrEqual(65_535);
    outsideCode(cutMarkdown(body, 30_000));
  });

  it('lets nothing out of code, whatever it is made of', () => {
    const text = fc.string({ unit: fc.constantFrom('`', '\n', 'a', ' ', '@', '<', '~', '\r', '\\') });
    fc.assert(
      fc.property(text, fc.array(text), (line, lines) => {
        expect(outsideCode(`${codeSpan(line, 100)}`)).toBe('');
        expect(outsideCode(fencedBlock(lines))).toBe('');
        expect(outsideCode(cutMarkdown(`${fencedBlock(lines)}\nend`, 80))).not.toContain('@');
        expect(plainLine(line, 20).length).toBeLessThanOrEqual(20);
      }),
    );
  });
});
