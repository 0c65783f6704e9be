import type { LineReader } from '../line-reader.ts';
import type { TestResult } from '../test-result.ts';
import { testLineReader } from './test-line.ts';

const NESTING_MOST = 8;

const numbered = testLineReader(
  'mocha',
  ['1) ', '2) ', '3) ', '4) ', '5) ', '6) ', '7) ', '8) ', '9) ', '0) '],
  [
    {
      pattern: /^ {2,}\d+\) (?<test>\S.*?):?$/,
      followedBy: /^\s+(?:\w*(?:Error|Exception)\b|at |expected |\+ expected)/,
      messageBelow: /^\s+(?<message>(?:\w+\.)*\w*(?:Error|Exception)\b.*)/,
    },
  ],
);

/** mocha: the numbered failures at its end, where a test stands below its suites, one to a line. */
export const mochaTests: LineReader<TestResult> = {
  ...numbered,
  read(lines, index) {
    const reading = numbered.read(lines, index);
    if (reading === null || lines[index]!.text.endsWith(':')) return reading;
    const path = [reading.value.name];
    for (let next = index + 1; next <= index + NESTING_MOST && next < lines.length; next++) {
      const { text } = lines[next]!;
      if (!/^ {4,}\S/.test(text) || text.length > 300) return reading;
      path.push(text.trim().replace(/:$/, ''));
      if (!text.endsWith(':')) continue;
      const name = path.pop()!;
      return { value: { ...reading.value, name, suite: path.join(' > ') }, taken: 1 };
    }
    return reading;
  },
};
