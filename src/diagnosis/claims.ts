import type { LogExcerpt, ToolEntry } from '../logs/index.ts';
import type { Category } from '../rules/index.ts';
import { placeOf, type Readings } from './readings.ts';

/** Where a claim comes from. */
export const CLAIM_KINDS = [
  'rule',
  'consequence',
  'entry',
  'test',
  'error',
  'ci',
  'phrase',
  'command',
  'failed_command',
] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

/** Something in the log that speaks for a category. */
export interface Claim {
  readonly place: number;
  readonly kind: ClaimKind;
  readonly category: Category;
  /** 0..1 */
  readonly strength: number;
}

const TYPE_CHECKERS = new Set(['mypy', 'pyright', 'flow', 'dialyzer', 'phpstan', 'psalm', 'pytype', 'sorbet', 'tsc']);
const COMPILERS =
  /^(?:gcc|g\+\+|clang|msvc|cl|rustc|cargo|go|gobuild|javac|kotlinc|scalac|sbt|ghc|swiftc|xcodebuild|csc|dotnet|msbuild|elm|elixirc?|erlc|fpc|nim|dmd|ocaml|gfortran|nasm|ld|linker|maven|gradle|ant|protoc|verilator|tsc|gnu|make|cmake|perl|ruby|php|python|node|lua|luac|dart|flutter|julia|sass|less|babel|webpack|esbuild|vite|rollup)$/;

/** What kind of failure an error of this tool is. */
export function categoryOfEntry(entry: ToolEntry): Category {
  if (TYPE_CHECKERS.has(entry.tool)) return 'type_error';
  if (COMPILERS.test(entry.tool)) return 'compile_error';
  return 'lint_or_format';
}

/** Everything that speaks for a category, in the order of the lines. */
export function collectClaims(excerpt: LogExcerpt, readings: Readings): Claim[] {
  const { lines } = excerpt;
  const claims: Claim[] = [];
  for (const { place, hit } of readings.hits) {
    const { category, role, specificity } = hit.rule;
    if (category === 'unknown') continue;
    claims.push({ place, kind: role === 'cause' ? 'rule' : 'consequence', category, strength: specificity / 255 });
  }
  for (const entry of readings.entries) {
    if (entry.severity === 'info') continue;
    const strength = entry.severity === 'error' ? 1 : 0.3;
    claims.push({ place: placeOf(lines, entry.at), kind: 'entry', category: categoryOfEntry(entry), strength });
  }
  for (const test of readings.tests) {
    if (test.result !== 'failed' && test.result !== 'error' && test.result !== 'flaky') continue;
    const category = test.result === 'flaky' ? 'flaky_test' : 'test_failure';
    claims.push({ place: placeOf(lines, test.at), kind: 'test', category, strength: 1 });
  }
  for (const error of readings.errors) {
    // A stack trace says that something was thrown, not what that means for the build.
    const isCrash = /^(?:SIG[A-Z]+|AddressSanitizer|Segmentation fault|fatal error|heap-|stack-)/.test(error.type);
    claims.push({
      place: placeOf(lines, error.at),
      kind: 'error',
      category: isCrash ? 'crash' : 'test_failure',
      strength: 0.5,
    });
  }
  if (excerpt.result === 'cancelled') {
    claims.push({ place: lines.length - 1, kind: 'ci', category: 'cancelled', strength: 1 });
  }
  return claims.sort((a, b) => a.place - b.place);
}
