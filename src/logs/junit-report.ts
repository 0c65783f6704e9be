import { BadInputError } from '../foundation/index.ts';
import type { MeasuredTest, TestOutcome, TestResult } from './test-result.ts';
import { type XmlEvent, XmlScanner } from './xml-scanner.ts';

const LARGEST_REPORT = 64 * 1024 * 1024; // characters
const LONGEST_MESSAGE = 1000;

/** The outcome each child of a test case speaks of; Surefire's flaky and rerun elements too. */
const OUTCOME_OF: Readonly<Record<string, TestOutcome>> = {
  failure: 'failed',
  error: 'error',
  skipped: 'skipped',
  flakyFailure: 'flaky',
  flakyError: 'flaky',
};
/** Later attempts of a test that failed in the end: they add a message where the first has none. */
const RERUNS = new Set(['rerunFailure', 'rerunError']);
/** From what says least to what says most; a case with several children has the last of theirs. */
const WEIGHT: readonly TestOutcome[] = ['passed', 'skipped', 'flaky', 'failed', 'error'];

interface OpenCase {
  readonly name: string;
  readonly suite: string | null;
  readonly at: number;
  readonly seconds: number | null;
  outcome: TestOutcome;
  message: string | null;
}

/**
 * The tests of a report in the form JUnit made common: suites nested to any reasonable depth, passing tests
 * included, in the order of the report; `at` is the line of the report.
 *
 * A test that failed and then passed within the run (Surefire's flakyFailure, flakyError) is `flaky`.
 *
 * @throws BadInputError naming the line, when the text is no such report or is not well formed
 */
export function parseJunitReport(text: string): (TestResult & MeasuredTest)[] {
  if (text.length > LARGEST_REPORT) {
    throw new BadInputError(`expected a test report of at most 64 MB, got ${Math.round(text.length / 1e6)} MB`);
  }
  const reader = new ReportReader();
  const scanner = new XmlScanner(text);
  for (let event = scanner.next(); event !== null; event = scanner.next()) reader.take(event);
  return reader.tests;
}

class ReportReader {
  readonly tests: (TestResult & MeasuredTest)[] = [];
  readonly #suites: (string | null)[] = [];
  #case: OpenCase | null = null;
  /** the child of the case whose text is being read */
  #child: { name: string; outcome: TestOutcome | null; message: string | null; text: string } | null = null;
  #isRoot = true;

  take(event: XmlEvent): void {
    switch (event.kind) {
      case 'open':
        this.#open(event.name, event.attributes, event.line);
        return;
      case 'text':
        if (this.#child && this.#child.text.length < LONGEST_MESSAGE) this.#child.text += event.text;
        return;
      case 'close':
        this.#close(event.name);
    }
  }

  #open(name: string, attributes: ReadonlyMap<string, string>, line: number): void {
    if (this.#isRoot && name !== 'testsuites' && name !== 'testsuite') {
      throw new BadInputError(
        `expected a test report (<testsuites> or <testsuite>), got <${name.slice(0, 60)}> on line ${line}`,
      );
    }
    this.#isRoot = false;
    if (name === 'testsuites' || name === 'testsuite') this.#suites.push(attributes.get('name') || null);
    else if (name === 'testcase') {
      this.#case = {
        name: attributes.get('name') ?? '',
        suite: attributes.get('classname') || this.#suites.at(-1) || null,
        at: line,
        seconds: secondsOf(attributes.get('time')),
        outcome: 'passed',
        message: null,
      };
    } else if (this.#case && !this.#child && (OUTCOME_OF[name] || RERUNS.has(name))) {
      const message = attributes.get('message') || attributes.get('type') || null;
      this.#child = { name, outcome: OUTCOME_OF[name] ?? null, message, text: '' };
    }
  }

  #close(name: string): void {
    if (name === 'testsuites' || name === 'testsuite') this.#suites.pop();
    else if (this.#child?.name === name) this.#closeChild();
    else if (name === 'testcase' && this.#case) {
      const { name: test, suite, outcome, message, at, seconds } = this.#case;
      this.tests.push({ name: test, suite, result: outcome, message, runner: 'junit', at, seconds });
      this.#case = null;
    }
  }

  #closeChild(): void {
    const { outcome, message, text } = this.#child!;
    this.#child = null;
    const open = this.#case!;
    const told = firstLine(message) ?? firstLine(text);
    if (outcome !== null && WEIGHT.indexOf(outcome) > WEIGHT.indexOf(open.outcome)) {
      open.outcome = outcome;
      open.message = told ?? open.message;
    } else open.message ??= told;
  }
}

/** Surefire puts a comma between thousands. */
function secondsOf(text: string | undefined): number | null {
  const seconds = text === undefined || text.trim() === '' ? Number.NaN : Number(text.replaceAll(',', ''));
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

function firstLine(text: string | null): string | null {
  const line = text
    ?.trim()
    .split(/[\r\n]/, 1)[0]
    ?.trim();
  return line ? line.slice(0, LONGEST_MESSAGE) : null;
}
