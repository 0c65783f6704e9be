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

const TYPE_CHECKERS = new Set(
  'mypy pyright pyre pytype flow sorbet steep dialyzer phpstan psalm phan svelte-check'.split(' '),
);
const COMPILERS = new Set(
  (
    'gcc cc compiler ld rustc go javac ecj kotlinc scalac groovyc ghc swiftc xcodebuild msbuild csc maven gradle make cmake meson bazel ' +
    'tsc babel esbuild webpack vite next svelte elm purescript elixir erlc rebar3 ocaml clojure crystal dart deno gfortran agda nix ' +
    'perl python ruby php lua sh bash zsh powershell thrift buf verilator iverilog modelsim vivado quartus latex bibtex coffeescript'
  ).split(' '),
);

/** What kind of failure an error of this tool is. */
export function categoryOfEntry(entry: ToolEntry): Category {
  if (TYPE_CHECKERS.has(entry.tool)) return 'type_error';
  if (COMPILERS.has(entry.tool)) return 'compile_error';
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
