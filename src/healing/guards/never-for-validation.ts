import type { Category } from '../../rules/index.ts';
import { isRerun } from '../ceilings.ts';
import { blocks, type Guard, passes } from '../guard.ts';
import type { FailedJob } from '../records.ts';
import { shown } from '../shown.ts';
import { findWord } from '../step-words.ts';

const VALIDATION: ReadonlySet<Category> = new Set([
  'compile_error',
  'type_error',
  'test_failure',
  'lint_or_format',
  'quality_gate',
  'security_scan',
]);

/** Categories that are believed only of steps that fetch or install something. */
const FETCHING: ReadonlySet<Category> = new Set([
  'network',
  'registry_or_service_outage',
  'rate_limited',
  'checkout_error',
]);

const VALIDATION_WORDS: readonly string[] = [
  'test',
  'tests',
  'testing',
  'spec',
  'specs',
  'lint',
  'linter',
  'linting',
  'typecheck',
  'compile',
  'tsc',
  'eslint',
  'pytest',
  'jest',
  'vitest',
  'mocha',
  'rspec',
  'phpunit',
  'junit',
  'coverage',
  'clippy',
  'mypy',
  'rubocop',
  'format',
  'e2e',
  'integration',
  'verify',
];

/** What judges the code is not asked again until it says yes. */
export const neverForValidation: Guard = {
  name: 'never_for_validation',
  protectsAgainst: 'Hiding a fault of the code by running its tests, compiler or linter again.',
  covers: isRerun,
  settings: [],
  check({ situation: { failures } }) {
    const reasons = failures.flatMap((failure) => reasonFor(failure) ?? []).sort();
    return reasons.length === 0 ? passes('no failed step judges the code') : blocks(reasons[0]!);
  },
};

function reasonFor({ job, category, failedStep }: FailedJob): string | null {
  if (VALIDATION.has(category)) return `job ${shown(job)} failed by ${category}, which judges the code`;
  if (!FETCHING.has(category) || failedStep === null) return null;
  const word = findWord(failedStep, VALIDATION_WORDS);
  return word === null
    ? null
    : `step ${shown(failedStep)} of job ${shown(job)} judges the code (${word}), whatever made it fail`;
}
