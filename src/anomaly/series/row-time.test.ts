import { describe, expect, it } from 'vitest';
import { parseRowTime } from './row-time.ts';

describe('the time of a row', () => {
  it.each([
    { text: '2014-04-01 00:05:00', iso: '2014-04-01T00:05:00.000Z' },
    { text: '2014-04-01T00:05:00.25Z', iso: '2014-04-01T00:05:00.250Z' },
    { text: '2014-04-01T00:05:00+02:00', iso: '2014-03-31T22:05:00.000Z' },
    { text: '2014-04-01T00:05:00-0130', iso: '2014-04-01T01:35:00.000Z' },
    { text: ' 2014/4/1 7:05 ', iso: '2014-04-01T07:05:00.000Z' },
    { text: '2014-04-01', iso: '2014-04-01T00:00:00.000Z' },
    { text: '2014-04-01 00:05:00 UTC', iso: '2014-04-01T00:05:00.000Z' },
    { text: '1396310700', iso: '2014-04-01T00:05:00.000Z' },
    { text: '1396310700.5', iso: '2014-04-01T00:05:00.500Z' },
    { text: '1396310700500', iso: '2014-04-01T00:05:00.500Z' },
  ])('$text is $iso', ({ text, iso }) => {
    expect(new Date(parseRowTime(text)).toISOString()).toBe(iso);
  });

  it.each(['', 'soon', '2014-02-30', '2014-13-01', '2014-04-01 25:00', '-5', '1e9', `${'1'.repeat(50)}`, '01.04.2014'])(
    '%j is none',
    (text) => {
      expect(parseRowTime(text)).toBeNaN();
    },
  );
});
