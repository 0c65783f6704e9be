import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskForFingerprint, maskVariables } from './masking.ts';

describe('maskVariables', () => {
  it.each([
    ['2031-04-05T06:07:08.901Z started', '<*> started', 'a timestamp'],
    ['at Tue Mar  4 06:07:08 2031 PST done', 'at <*> <*> <*> done', 'a date in words'],
    ['since 10:22:31 PM', 'since <*>', 'half of the day belongs to the time'],
    ['May fail, Sun may not', 'May fail, Sun may not', 'names of days and months without a number are words'],
    ['took 12ms, 3.5s, 5m30s', 'took <*>, <*>, <*>', 'durations'],
    ['got 1.5MB at 10KB/s', 'got <*> at <*>', 'sizes'],
    ['run 550e8400-e29b-41d4-a716-446655440000 ended', 'run <*> ended', 'a uuid'],
    ['commit 3f9c2ab87d', 'commit <*>', 'a hash'],
    ['flags 0xFF deadbeef', 'flags <*> <*>', 'hexadecimal numbers'],
    ['added a dead feed', 'added a dead feed', 'short words of the letters a to f are words'],
    ['via ff:ea:04:bc:de:01', 'via <*>', 'a hardware address'],
    ['from 10.1.2.3:8080 to fe80::1c2d:3e4f', 'from <*> to fe<*>::<*>', 'IP addresses'],
    ['see https://a.example.com/x?y=1.', 'see <*>.', 'an address of the web'],
    ['by joe.doe@example.com', 'by <*>', 'an e-mail address'],
    ['in /usr/lib/x.so and C:\\temp\\x', 'in <*> and <*>', 'paths'],
    ['and/or I/O', 'and/or I/O', 'two words with a slash'],
    ['src/a.ts(12,5): error', '<*>(<*>): error', 'a place in a file'],
    ['loading.... 5 of 10', 'loading.... <*> of <*>', 'numbers, but no row of dots'],
    ['eth0 is up', 'eth<*> is up', 'a number behind a name'],
    ['org.example.app.Main started', '<*> started', 'a dotted name'],
    ['', '', 'nothing'],
  ])('%j becomes %j: %s', (text, masked) => {
    expect(maskVariables(text)).toBe(masked);
  });

  it('keeps the kinds it is told to', () => {
    expect(maskVariables('3 tests in /tmp/x', { keep: ['number'] })).toBe('3 tests in <*>');
  });

  it('masks quoted strings when asked to', () => {
    expect(maskVariables(`can't find "left pad" in 'a b'`, { quoted: true })).toBe(`can't find "<*>" in '<*>'`);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 200 })), (text) => {
        expect(maskVariables(text)).toBe(maskVariables(text));
        expect(maskVariables('go'.repeat(3000) + text)).toBe('go'.repeat(3000) + text);
      }),
    );
  });

  it('is the same whatever the digits of a number', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(maskVariables(`job ${a} done`)).toBe(maskVariables(`job ${b} done`));
      }),
    );
  });
});

describe('maskForFingerprint', () => {
  it.each([
    ['error TS2322: no', 'error TS2322: no', 'the code says what happened'],
    ['error[E0432]: no', 'error[E0432]: no', 'the code says what happened'],
    ['pod-7f9c4d-green failed', 'pod-<*>-green failed', 'the part with digits is an id'],
    ['style:F401 no', 'style:F401 no', 'the code says what happened'],
    ['job123456 failed', 'job<*> failed', 'so many digits are an id'],
    ['org.example.app.Main failed', 'org.example.app.Main failed', 'a class is part of the cause'],
    ['/home/a/x.c:12:5: bad', '<*>: bad', 'a place may move'],
  ])('%j becomes %j: %s', (text, masked) => {
    expect(maskForFingerprint(text)).toBe(masked);
  });
});
