import { type Baseline, type LogExcerpt, type LogLine, readErrors, readTests, readToolEntries } from '../logs/index.ts';
import type { Category, RuleBook } from '../rules/index.ts';
import { type Analysis, analyze } from './analysis.ts';
import { buildCauses } from './causes.ts';
import type { Diagnosis, Evidence, Missing, RunResult } from './diagnosis.ts';
import { ecosystemOf } from './ecosystem.ts';
import { fingerprintCause } from './fingerprint.ts';
import { hasGoodLastWord } from './last-word.ts';
import type { PreparedModel } from './model.ts';
import type { PlacedHit, Readings } from './readings.ts';
import { findReasons } from './reasons.ts';

/** What a diagnosis is made with. */
export interface Knowledge {
  readonly rules: readonly RuleBook[];
  readonly packVersion: string;
  readonly model: PreparedModel;
  /** what green runs print; null when there is none to compare with */
  readonly baseline: Baseline | null;
}

const EVIDENCE_MOST = 5;
const LIKELIHOODS_TOLD = 4;
const BELIEF_LEAST = 0.01;
const BLOCK_BEFORE = 3;
const BLOCK_AFTER = 8;
const TEXT_CHARACTERS = 400;
const FAILED_FROM = 0.5;

/** Reads what tools, runtimes, runners and rules have to say of the lines. */
export function readAll(excerpt: LogExcerpt, rules: readonly RuleBook[]): Readings {
  const hits: PlacedHit[] = [];
  for (const [place, line] of excerpt.lines.entries()) {
    for (const book of rules) for (const hit of book.findRules(line.text)) hits.push({ place, hit });
  }
  return {
    entries: readToolEntries(excerpt.lines),
    errors: readErrors(excerpt.lines),
    tests: readTests(excerpt.lines),
    hits,
  };
}

/** Explains why a run failed, from its log. */
export function diagnose(excerpt: LogExcerpt, knowledge: Knowledge): Diagnosis {
  const readings = readAll(excerpt, knowledge.rules);
  const analysis = analyze(excerpt, readings, knowledge.model, knowledge.baseline);
  const result = judgeResult(excerpt, analysis);
  const known = {
    bytes: excerpt.totalBytes,
    lines: excerpt.totalLines,
    ci: excerpt.ci,
    ecosystem: ecosystemOf(excerpt.lines),
    result,
    entries: readings.entries,
    errors: readings.errors,
    tests: readings.tests,
    steps: excerpt.steps,
    packVersion: knowledge.packVersion,
    likelihoods: analysis.categories.slice(0, LIKELIHOODS_TOLD),
  };
  if (result !== 'failed') {
    const missing = missingOf(excerpt, analysis, result);
    const summary =
      result === 'passed' ? 'The run passed.' : 'The log shows neither a failure nor the end of a good run.';
    const category: Category | null = result === 'passed' ? null : 'unknown';
    const origin = result === 'passed' ? null : ('unknown' as const);
    return {
      ...known,
      category,
      origin,
      confidence: 0,
      summary,
      evidence: [],
      causes: [],
      fingerprint: null,
      missing,
      reasons: [],
    };
  }
  const evidence = analysis.top
    .filter(({ belief }, index) => index === 0 || belief >= BELIEF_LEAST)
    .slice(0, EVIDENCE_MOST)
    .map((line) => toEvidence(excerpt.lines, line.place, line.belief));
  const causes = buildCauses(excerpt, readings, analysis, evidence, knowledge.model.confidence);
  const first = causes[0];
  return {
    ...known,
    category: first?.category ?? 'unknown',
    origin: first?.origin ?? 'unknown',
    confidence: first?.confidence ?? 0,
    summary: first?.summary ?? 'The run failed; the log does not say why.',
    evidence,
    causes,
    fingerprint: first ? fingerprintCause(first, evidence, readings) : null,
    missing: missingOf(excerpt, analysis, result),
    reasons: findReasons(excerpt, readings, evidence, knowledge.model.words),
  };
}

function judgeResult(excerpt: LogExcerpt, analysis: Analysis): RunResult {
  if (excerpt.result === 'passed') return 'passed';
  if (excerpt.result !== null) return 'failed';
  const failures = analysis.claims
    .filter(({ kind }) => kind !== 'test' && kind !== 'command')
    .map(({ place }) => place);
  if (hasGoodLastWord(excerpt.lines, failures)) return 'passed';
  if (analysis.failureProbability >= FAILED_FROM) return 'failed';
  return 'unknown';
}

function toEvidence(lines: readonly LogLine[], place: number, score: number): Evidence {
  let from = place;
  let to = place;
  while (from > 0 && place - from < BLOCK_BEFORE && lines[from - 1]!.text.trim() !== '') from--;
  while (to < lines.length - 1 && to - place < BLOCK_AFTER && lines[to + 1]!.text.trim() !== '') to++;
  return {
    line: lines[place]!.number,
    from: lines[from]!.number,
    to: lines[to]!.number,
    text: lines[place]!.text.slice(0, TEXT_CHARACTERS),
    score,
    block: lines
      .slice(from, to + 1)
      .map(({ number, text }) => ({ line: number, text: text.slice(0, TEXT_CHARACTERS) })),
  };
}

function missingOf(excerpt: LogExcerpt, analysis: Analysis, result: RunResult): Missing[] {
  const missing: Missing[] = [];
  if (!excerpt.isComplete) missing.push('truncated');
  if (excerpt.lines.length < excerpt.totalLines && result !== 'passed') missing.push('log_too_large');
  if (result === 'passed') return missing;
  if (analysis.claims.length === 0 && analysis.failureProbability < FAILED_FROM) missing.push('no_error_line');
  if (excerpt.result === null) missing.push('result_absent');
  const hasFailedStep = excerpt.steps.some(({ exitCode }) => exitCode !== null && exitCode !== 0);
  if (result === 'failed' && excerpt.steps.length > 0 && !hasFailedStep && excerpt.result !== 'cancelled') {
    missing.push('failing_step_absent');
  }
  if (analysis.categories[0]?.category === 'test_failure' && !analysis.claims.some(({ kind }) => kind === 'test')) {
    missing.push('tests_absent');
  }
  return missing;
}
