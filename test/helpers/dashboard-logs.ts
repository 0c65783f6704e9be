import type { KeptLog } from '../../src/api/contract.ts';

/** A log and what would be kept of it. */
export interface SampleLog {
  readonly text: string;
  readonly log: KeptLog;
}

/** Kept whole. */
export function exampleLog(text: string): SampleLog {
  const lines = text.replace(/\n$/, '').split('\n');
  return { text, log: { bytes: Buffer.byteLength(text), lines: lines.length, windows: [{ from: 1, lines }] } };
}

/** A build of a web shop that stops at a type error; kept are head, evidence and tail. */
export function gappedLog(): SampleLog {
  const modules = Array.from({ length: 3000 }, (_, n) => `  transformed src/pages/catalogue/page-${n + 1}.tsx`);
  const lines = [
    '> storefront@3.1.0 build',
    '> tsc -p . && bundle',
    '',
    ...modules.slice(0, 1800),
    "src/basket/total.ts(41,9): error TS2322: Type 'string' is not assignable to type 'number'.",
    "src/basket/total.ts(57,21): error TS2345: Argument of type 'Price | null' is not assignable to parameter of type 'Price'.",
    "src/basket/voucher.ts(12,3): error TS2741: Property 'expires' is missing in type '{ code: string; }' but required in type 'Voucher'.",
    ...modules.slice(1800),
    'Found 3 errors in 2 files.',
    'npm error Lifecycle script `build` failed with error:',
    'npm error code 2',
    'npm error path /srv/build/storefront',
  ];
  const text = lines.join('\n');
  const window = (from: number, to: number) => ({ from, lines: lines.slice(from - 1, to) });
  const windows = [window(1, 25), window(1790, 1820), window(lines.length - 30, lines.length)];
  return { text, log: { bytes: text.length, lines: lines.length, windows } };
}

/** Ten thousand lines, all kept. */
export function longLog(): SampleLog {
  const lines = Array.from({ length: 10_000 }, (_, n) =>
    n % 97 === 0
      ? `--- PASS: TestLedger/month_${n} (0.0${n % 9}s)`
      : `time=2026-03-01T10:${String(n % 60).padStart(2, '0')}:00Z level=info msg="posted entry" account=${n} amount=${n * 7}`,
  );
  lines[7412] = '--- FAIL: TestLedger/closes_the_year (0.42s)';
  lines[7413] = '    ledger_test.go:214: balance after closing: got 1204, want 0';
  lines[9998] = 'FAIL\tledger/books\t12.402s';
  lines[9999] = 'FAIL';
  return exampleLog(lines.join('\n'));
}

/** Lines that try to become something else than text. */
export function hostileLog(): SampleLog {
  const lines = [
    'Run npm run lint',
    '<img src=x onerror="window.__x=1">',
    '</code></pre></script><script>window.__x=2</script>',
    '<svg/onload=window.__x=3>',
    'javascript:window.__x=4',
    `{{constructor.constructor('window.__x=5')()}} \${window.__x=6}`,
    'src/app.js:3:1 error the name "\u202enimda\u202c" turns around  no-bidi',
    '\u001b]0;title\u0007\u001b[31mred\u001b[0m and a \u200bhidden\u2060 space',
    '&lt;b&gt;already escaped&lt;/b&gt; &amp; not unescaped',
    `${'x'.repeat(5000)} <- a very long word`,
    'AssertionError [ERR_ASSERTION]: <img src=x onerror=window.__x=7> was expected </script>',
    '    at check (/srv/<i>app</i>/lint.js:3:1)',
    'npm error code 1',
    'Error: Process completed with exit code 1.',
  ];
  return exampleLog(lines.join('\n'));
}
