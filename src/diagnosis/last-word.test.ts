import { describe, expect, it } from 'vitest';
import type { LogLine } from '../logs/index.ts';
import { hasGoodLastWord } from './last-word.ts';

const asLines = (texts: readonly string[]) => texts.map((text, index) => ({ number: index + 1, text })) as LogLine[];

describe('hasGoodLastWord', () => {
  it.each([
    { ends: '=== 9 passed, 1 skipped, 1 xfailed, 1 warning in 0.06s ===' },
    { ends: 'OK (skipped=1, expected failures=1)' },
    { ends: '# fail 0' },
    { ends: '  3 passing (6ms)' },
    { ends: '      Tests  4 passed | 1 skipped (5)' },
    { ends: '✖ 2 problems (0 errors, 2 warnings)' },
    { ends: '100% tests passed, 0 tests failed out of 2' },
    { ends: 'test result: ok. 3 passed; 0 failed; 1 ignored' },
    { ends: 'ok  \texample.org/app\t0.003s' },
    { ends: 'Result: PASS' },
    { ends: '  All 3 tests passed.' },
    { ends: '4 examples, 0 failures, 2 pending' },
    { ends: '3 runs, 2 assertions, 0 failures, 0 errors, 1 skips' },
    { ends: '[INFO] BUILD SUCCESS' },
    { ends: 'ok 2 - returns an error when empty' },
  ])('hears "$ends"', ({ ends }) => {
    const lines = asLines(['Error: expected in this test', ends]);
    expect(hasGoodLastWord(lines, [0])).toBe(true);
    expect(hasGoodLastWord(asLines([ends, 'cannot upload the report']), [1])).toBe(false);
  });

  it.each([
    { texts: ['all is quiet'], because: 'nobody said so' },
    { texts: ['=== 1 failed, 8 passed in 0.06s ==='], because: 'a test failed' },
    { texts: ['test result: FAILED. 1 passed; 1 failed', 'test result: ok. 3 passed; 0 failed'], because: 'one did' },
    { texts: ['make: *** [Makefile:3: all] Error 2', '# fail 0'], because: 'the build stopped' },
    { texts: ['not ok 1 - adds', 'ok 2 - subtracts'], because: 'one of them is not ok' },
    { texts: ['ok 1 - adds', 'Process exited with code 1'], because: 'of the exit code' },
    { texts: ['2 examples, 0 failures, 1 error occurred outside of examples'], because: 'of an error beside' },
  ])('is not deceived by $texts, because $because', ({ texts }) => {
    expect(hasGoodLastWord(asLines(texts), [])).toBe(false);
  });

  it('does not take for failures what may fail', () => {
    const texts = ['make: [Makefile:6: check] Error 1 (ignored)', 'not ok 1 - later # TODO', 'ok 2 - now'];
    expect(hasGoodLastWord(asLines(texts), [])).toBe(true);
  });

  it('stays fast on long lines', () => {
    const lines = asLines(Array.from({ length: 200 }, () => '=== 1 passed, '.repeat(100_000).slice(0, 1_000_000)));
    const startMs = performance.now();
    hasGoodLastWord(lines, []);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});
