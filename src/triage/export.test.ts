import { describe, expect, it } from 'vitest';
import { Tainted } from '../foundation/index.ts';
import { csvCell, precisionOf, toCsvLine, toJsonLine } from './export.ts';
import type { MessageRecord } from './records.ts';

const RECORD: MessageRecord = {
  id: 'msg_1',
  organisationId: 'org_1',
  repositoryId: 'rep_1',
  place: {
    repository: { provider: 'github', name: 'acme/shop' },
    kind: 'issue',
    thread: 1,
    comment: null,
    node: null,
    author: '-mallory',
  },
  key: 'issue:1',
  title: new Tainted('=HYPERLINK("https://evil.example")'),
  text: new Tainted('line one\nline "two", three'),
  url: null,
  association: 'none',
  accountCreatedAtMs: null,
  writtenAtMs: 0,
  receivedAtMs: 0,
  label: 'spam',
  score: 0.9,
  reasons: [],
  slop: { score: 0, isSlop: false, signs: [] },
  isExempt: false,
  caseId: null,
  corrected: null,
};

describe('an export', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@a', "'@a"],
    ['\ta', "'\ta"],
    ['\ra', '"\'\ra"'],
  ])('lets no spreadsheet compute %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it.each([
    [null, ''],
    [-0.5, '-0.5'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
  ])('writes %j as a cell', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('has one message a line', () => {
    expect(toCsvLine(RECORD)).toBe(
      'msg_1,acme/shop,issue,\'-mallory,none,1970-01-01T00:00:00.000Z,spam,0.9,,,,"\'=HYPERLINK(""https://evil.example"")","line one\nline ""two"", three"\r\n',
    );
    expect(toJsonLine(RECORD).endsWith('\n')).toBe(true);
    expect(JSON.parse(toJsonLine(RECORD))).toMatchObject({ text: 'line one\nline "two", three', case: null });
  });
});

describe('precision', () => {
  it.each([
    [0, 0, null],
    [3, 1, 0.75],
    [0, 2, 0],
  ])('of %d upheld, %d refuted', (upheld, refuted, precision) => {
    expect(precisionOf({ upheld, refuted })).toBe(precision);
  });
});
