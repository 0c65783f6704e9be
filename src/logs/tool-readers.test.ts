import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LogLine } from './log-line.ts';
import type { ToolEntry } from './tool-entry.ts';
import { isFileLike, isSourceFile } from './tool-place.ts';
import { readToolEntries, TOOL_READERS } from './tool-readers.ts';

// Each proof: `=== name`, what the tool prints, `---`, and the entries in it, fields separated by ` | `.
const proofs = readFileSync(new URL('./fixtures/tool-output.txt', import.meta.url), 'utf8')
  .split(/^=== /m)
  .slice(1)
  .map((proof) => {
    const rows = proof.split('\n');
    const end = rows.lastIndexOf('---');
    return {
      name: rows[0]!,
      lines: linesOf(rows.slice(1, end)),
      entries: rows.slice(end + 1).filter((row) => row !== ''),
    };
  });

function linesOf(texts: readonly string[]): LogLine[] {
  return texts.map((text, index) => ({ number: index + 1, text, level: null, step: -1 }));
}

function rowOf({ at, tool, file, line, column, severity, code, message }: ToolEntry): string {
  return [at, tool, file, line, column, severity, code, message].map((field) => field ?? '').join(' | ');
}

describe('tool output', () => {
  it.each(proofs)('reads $name', ({ lines, entries }) => {
    expect(readToolEntries(lines).map(rowOf)).toEqual(entries.map((row) => row.trimEnd()));
  });

  it.each(TOOL_READERS.map((reader, index) => ({ reader, name: `${reader.name} (${index}: ${reader.hints[0]})` })))(
    'has a proof for $name',
    ({ reader }) => {
      const isProved = proofs.some(({ lines }) =>
        lines.some(
          ({ text }, index) =>
            reader.hints.some((hint) => text.toLowerCase().includes(hint)) && reader.read(lines, index) !== null,
        ),
      );
      expect(isProved).toBe(true);
    },
  );

  it.each([
    { before: '#12 3.456 ', because: 'BuildKit' },
    { before: '     2>', because: 'MSBuild' },
    { before: '    [javac] ', because: 'Ant' },
    { before: 'web:build: ', because: 'Turborepo' },
  ])('looks behind the wrapper of $because', ({ before }) => {
    const [entry] = readToolEntries(linesOf([`${before}src/a.ts(12,5): error TS2322: Type 'x' is wrong.`]));
    expect(entry).toMatchObject({ file: 'src/a.ts', line: 12, column: 5, code: 'TS2322' });
  });

  it.each([
    '    at Object.<anonymous> (/src/a.js:3:10)',
    '\tat com.example.Main.run(Main.java:12)',
    '  File "/src/a.py", line 3, in load',
    "app/a.rb:3:in `load'",
    'localhost:8080: connection refused',
    'node:18: Pulling from library/node',
    'https://example.org/a.js:3:10: not found',
    '127.0.0.1:5432: error: connection refused',
    '12:00:01.123: error: nothing was there',
    'tests/test_a.py:12: AssertionError',
    '/src/a_test.cc:12: Failure',
    '    a_test.go:12: got 1, want 2',
    'make: *** [Makefile:12: all] Error 2',
    '/src/build.xml:12: Compile failed; see the compiler error output for details.',
  ])('leaves alone: %s', (text) => {
    expect(readToolEntries(linesOf([text]))).toEqual([]);
  });

  it('stays linear on long and hostile lines', () => {
    const hints = [...new Set(TOOL_READERS.flatMap((reader) => reader.hints))];
    const lines = linesOf(
      hints.flatMap((hint) => [hint.repeat(300), `a.c:1:2${` ${hint}`.repeat(300)}`, `${hint}${' '.repeat(3000)}x`]),
    );
    const start = performance.now();
    readToolEntries(lines);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

describe('names of files', () => {
  it.each([
    { file: 'src/a.ts', source: true, like: true },
    { file: 'docker/Dockerfile', source: true, like: true },
    { file: 'C:\\src\\a.cpp', source: true, like: true },
    { file: 'a.unknown', source: false, like: true },
    { file: 'example.com', source: false, like: false },
    { file: '10.0.0.1', source: false, like: false },
    { file: 'node', source: false, like: false },
    { file: '', source: false, like: false },
  ])('$file: $source, $like', ({ file, source, like }) => {
    expect({ source: isSourceFile(file), like: isFileLike(file) }).toEqual({ source, like });
  });
});
