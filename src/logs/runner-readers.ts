import type { LineReader } from './line-reader.ts';
import type { LogLine } from './log-line.ts';
import { ReaderFamily } from './reading.ts';
import { automakeTests } from './runners/automake.ts';
import { avaTests } from './runners/ava.ts';
import { cargoTests } from './runners/cargo-test.ts';
import { catchTests } from './runners/catch.ts';
import { clojureTests } from './runners/clojure-tests.ts';
import { ctestTests } from './runners/ctest.ts';
import { cucumberTests } from './runners/cucumber.ts';
import { dartTests } from './runners/dart-tests.ts';
import { dotnetTests } from './runners/dotnet-tests.ts';
import { erlangTests } from './runners/erlang-tests.ts';
import { ertTests } from './runners/ert.ts';
import { exunitTests } from './runners/exunit.ts';
import { goTests } from './runners/go-test.ts';
import { googleTests } from './runners/googletest.ts';
import { gradleTests } from './runners/gradle.ts';
import { haskellTests } from './runners/haskell-tests.ts';
import { jestTests } from './runners/jest.ts';
import { juliaTests } from './runners/julia-tests.ts';
import { karmaTests } from './runners/karma.ts';
import { mesonTests } from './runners/meson.ts';
import { minitestTests } from './runners/minitest.ts';
import { mochaTests } from './runners/mocha.ts';
import { nodeTests } from './runners/node-test.ts';
import { ocamlTests } from './runners/ocaml-tests.ts';
import { pesterTests } from './runners/pester.ts';
import { phpunitTests } from './runners/phpunit.ts';
import { playwrightTests } from './runners/playwright.ts';
import { proveTests } from './runners/prove.ts';
import { pytestTests } from './runners/pytest.ts';
import { rspecTests } from './runners/rspec.ts';
import { scalaTests } from './runners/scala-tests.ts';
import { surefireTests } from './runners/surefire.ts';
import { tapTests } from './runners/tap.ts';
import { testngTests } from './runners/testng.ts';
import { testthatTests } from './runners/testthat.ts';
import { unexpectedTests } from './runners/unexpected.ts';
import { unittestTests } from './runners/unittest.ts';
import { vitestTests } from './runners/vitest.ts';
import { xctestTests } from './runners/xctest.ts';
import type { TestResult } from './test-result.ts';

/** The readers of what test runners print, in order of precedence: forms only one runner has come first. */
export const RUNNER_READERS: readonly LineReader<TestResult>[] = [
  pytestTests,
  unittestTests,
  jestTests,
  vitestTests,
  mochaTests,
  karmaTests,
  tapTests,
  nodeTests,
  avaTests,
  playwrightTests,
  goTests,
  cargoTests,
  surefireTests,
  gradleTests,
  testngTests,
  scalaTests,
  rspecTests,
  minitestTests,
  cucumberTests,
  phpunitTests,
  ctestTests,
  googleTests,
  catchTests,
  dotnetTests,
  pesterTests,
  exunitTests,
  erlangTests,
  haskellTests,
  xctestTests,
  dartTests,
  ertTests,
  automakeTests,
  proveTests,
  unexpectedTests,
  testthatTests,
  juliaTests,
  clojureTests,
  ocamlTests,
  mesonTests,
];

const FAMILY = new ReaderFamily(RUNNER_READERS);

/**
 * The tests of a log that did not pass, in the order of the lines. A test that is named several times (in a
 * listing, its section, a summary) comes out once, at its first place.
 */
export function readTests(lines: readonly LogLine[]): TestResult[] {
  const first = new Map<string, TestResult>();
  for (const test of FAMILY.readAll(lines)) {
    const key = test.name.replace(/^.*[.:>#]\s*(?=\S)/, '');
    const known = first.get(key);
    if (!known) first.set(key, test);
    else first.set(key, { ...known, suite: known.suite ?? test.suite, message: known.message ?? test.message });
  }
  return [...first.values()];
}
