import type { LineReader } from './line-reader.ts';
import type { LogLine } from './log-line.ts';
import { ReaderFamilies } from './reading.ts';
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
  playwrightTests,
  mochaTests,
  karmaTests,
  tapTests,
  nodeTests,
  avaTests,
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

let family: ReaderFamilies<[TestResult]> | undefined;

/** The tests of a log that did not pass, each once, in the order of the lines. */
export function readTests(lines: readonly LogLine[]): TestResult[] {
  family ??= new ReaderFamilies<[TestResult]>([RUNNER_READERS]);
  return joinTests(family.readAll(lines)[0]);
}

/**
 * Test results as readers found them, each test once: one that is named several times (in a listing, its section,
 * a summary) stays at its first place.
 */
export function joinTests(found: readonly TestResult[]): TestResult[] {
  const tests: TestResult[] = [];
  const placesOf = new Map<string, number[]>();
  for (const test of found) {
    const key = leafOf(test.name);
    const places = placesOf.get(key) ?? [];
    const place = places.find((known) => isSameSuite(tests[known]!.suite, test.suite));
    if (place !== undefined) {
      const known = tests[place]!;
      tests[place] = { ...known, suite: known.suite ?? test.suite, message: known.message ?? test.message };
      continue;
    }
    // A name that many suites share is compared with the first of them only, so that time stays linear.
    if (places.length < NAMESAKES_MOST) placesOf.set(key, [...places, tests.length]);
    tests.push(test);
  }
  return tests;
}

const NAMESAKES_MOST = 30;

/** The last part of a qualified name, its parameters untouched: a sentence is not taken apart at its dots. */
function leafOf(name: string): string {
  const end = name.search(/[[({]/);
  const head = end <= 0 ? name : name.slice(0, end);
  const cut = /\s/.test(head.trim()) ? /^.* [>›] / : /^.*(?:[.:>#])(?=\S)/;
  return head.replace(cut, '') + name.slice(head.length);
}

/** Whether two words for a suite can mean the same: one is missing, or one ends with the other. */
function isSameSuite(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  return a.length > b.length ? a.endsWith(b) : b.endsWith(a);
}
