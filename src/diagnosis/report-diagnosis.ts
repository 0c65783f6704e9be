import type { TestResult } from '../logs/index.ts';
import { CATEGORY_NOTES } from './category-notes.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import { fingerprintCause } from './fingerprint.ts';
import { summarizeTests } from './summary.ts';

/** A test report as it was read. */
export interface TestReport {
  readonly tests: readonly TestResult[];
  readonly bytes: number;
  readonly lines: readonly string[];
  readonly packVersion: string;
}

const EVIDENCE_MOST = 5;
const TEXT_CHARACTERS = 400;
/** A report says itself which tests failed. */
const CONFIDENCE = 0.95;

/** What a test report says: which tests failed. It knows nothing of the rest of the run. */
export function diagnoseTestReport({ tests, bytes, lines, packVersion }: TestReport): Diagnosis {
  const failed = tests.filter(({ result }) => result === 'failed' || result === 'error');
  const known = {
    bytes,
    lines: lines.length,
    ci: 'none' as const,
    ecosystem: null,
    entries: [],
    errors: [],
    tests: tests.filter(({ result }) => result !== 'passed' && result !== 'skipped'),
    steps: [],
    missing: [],
    packVersion,
    reasons: [],
    likelihoods: [],
  };
  if (failed.length === 0) {
    const summary = `${tests.length} tests, none of them failed.`;
    return {
      ...known,
      result: 'passed',
      category: null,
      origin: null,
      confidence: 0,
      summary,
      evidence: [],
      causes: [],
      fingerprint: null,
    };
  }
  const evidence = failed.slice(0, EVIDENCE_MOST).map((test) => toEvidence(test, lines));
  const summary = summarizeTests(failed);
  const cause = {
    category: 'test_failure',
    origin: 'failure',
    confidence: CONFIDENCE,
    rule: null,
    summary,
    ...CATEGORY_NOTES.test_failure,
    evidence: [...evidence.keys()],
  } as const;
  const readings = { entries: [], errors: [], tests: failed, hits: [] };
  return {
    ...known,
    result: 'failed',
    category: 'test_failure',
    origin: 'failure',
    confidence: CONFIDENCE,
    summary,
    evidence,
    causes: [cause],
    fingerprint: fingerprintCause(cause, evidence, readings),
  };
}

function toEvidence({ at, name, message }: TestResult, lines: readonly string[]): Evidence {
  const text = (message ?? lines[at - 1] ?? name).trim().slice(0, TEXT_CHARACTERS);
  return { line: at, from: at, to: at, text, score: 1, block: [{ line: at, text }] };
}
