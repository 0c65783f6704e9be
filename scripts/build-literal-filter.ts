// Assembles src/text/literal-filter.wat into literal-filter-code.ts, so that nothing is assembled at start.
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const SOURCE = new URL('../src/text/literal-filter.wat', import.meta.url);
const TARGET = new URL('../src/text/literal-filter-code.ts', import.meta.url);

/** The TypeScript module that holds the assembled program. */
export async function assembleLiteralFilter(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('literal-filter.wat', readFileSync(SOURCE, 'utf8'), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const base64 = Buffer.from(buffer).toString('base64');
  const rows = base64.match(/.{1,110}/g)!.map((row) => `  '${row}'`);
  return [
    '// Assembled from literal-filter.wat by scripts/build-literal-filter.ts; a test compares the two.',
    `export const LITERAL_FILTER_CODE =\n${rows.join(' +\n')};`,
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(TARGET, await assembleLiteralFilter());
