import { testLineReader } from './test-line.ts';

/** vitest: the headers of its failure sections and its tree. */
export const vitestTests = testLineReader(
  'vitest',
  ['fail  ', '× ', '❯ '],
  [
    {
      pattern: /^\s*(?:⎯+ )?FAIL {1,2}(?:\|.+?\| )?(?<suite>\S+\.\w+) > (?<test>.+?)$/,
      messageBelow: /^(?<message>\w*Error\b.*)/,
    },
    {
      pattern: /^\s*(?:⎯+ )?FAIL {1,2}(?:\|.+?\| )?(?<test>\S+\.[cm]?[jt]sx?) \[ \S+ \]$/,
      result: 'error',
      messageBelow: /^(?<message>\w*Error\b.*)/,
    },
    { pattern: /^\s*[×✗] (?<suite>\S+\.[cm]?[jt]sx?) > (?<test>.+?)(?: \d+m?s)?$/ },
  ],
);
