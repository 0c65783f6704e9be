import { type Baseline, type LogExcerpt, type LogLine, readFindings } from '../logs/index.ts';
import type { RuleBook } from '../rules/index.ts';
import { type Analysis, analyze } from './analysis.ts';
import { buildCauses } from './causes.ts';
import type { Diagnosis, Evidence, Missing, RunResult } from './diagnosis.ts';
import { ecosystemOf } from './ecosystem.ts';
import { fingerprintCause } from './fingerprint.ts';
import { hasGoodLastWord } from './last-word.ts';
import type { PreparedModel } from './model.ts';
import type { PlacedHit, Readings } from './readings.ts';
import { findReasons } from './reasons.ts';
import { findSilentLines } from './silence.ts';

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
/** From here on a log whose CI system says nothing is called failed; a doubtful one keeps its lines, but no cause. */
const FAILED_FROM = 0.35;
const DOUBTFUL_FROM = 0.05;

/** Reads what tools, runtimes, runners and rules have to say of the lines. */
export function readAll(excerpt: LogExcerpt, rules: readonly RuleBook[]): Readings {
  const hits: PlacedHit[] = [];
  for (const [place, line] of excerpt.lines.entries()) {
    for (const book of rules) for (const hit of book.findRules(line.text)) hits.push({ place, hit });
  }
  return { ...readFindings(excerpt.lines), hits };
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
  const abstained = { ...known, confidence: 0, causes: [], fingerprint: null };
  const heard = [...analysis.claims, ...analysis.phrases];
  const silent = findSilentLines(excerpt, readings, heard, analysis.categories[0]?.category ?? null);
  const missing = missingOf(excerpt, analysis, result, silent !== null);
  if (result === 'passed') {
    return {
      ...abstained,
      category: null,
      origin: null,
      summary: 'The run passed.',
      evidence: [],
      missing,
      reasons: [],
    };
  }
  const evidence = findEvidence(excerpt.lines, analysis, result, silent);
  const reasons = findReasons(excerpt, readings, evidence, knowledge.model.words);
  const causes =
    result === 'failed' && silent === null
      ? buildCauses(excerpt, readings, analysis, evidence, knowledge.model.confidence)
      : [];
  const [first] = causes;
  if (first === undefined) {
    const summary =
      result === 'failed'
        ? 'The run failed; the log does not say why.'
        : 'The log shows neither a failure nor the end of a good run.';
    return { ...abstained, category: 'unknown', origin: 'unknown', summary, evidence, missing, reasons };
  }
  return {
    ...known,
    category: first.category,
    origin: first.origin,
    confidence: first.confidence,
    summary: first.summary,
    evidence,
    causes,
    fingerprint: fingerprintCause(first, evidence, readings),
    missing,
    reasons,
  };
}

/**
 * The lines that explain a failure; of a log whose result is unknown, those worth a look, if there are any; where a
 * command failed without a word, only those about it.
 */
function findEvidence(
  lines: readonly LogLine[],
  analysis: Analysis,
  result: RunResult,
  silent: ReadonlySet<number> | null,
): Evidence[] {
  if (result === 'unknown' && analysis.failureProbability < DOUBTFUL_FROM) return [];
  return analysis.top
    .filter(({ place }) => silent === null || silent.has(place))
    .filter(({ belief }, index) => index === 0 || belief >= BELIEF_LEAST)
    .slice(0, EVIDENCE_MOST)
    .map(({ place, belief }) => toEvidence(lines, place, belief));
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
  const isBlank = (at: number) => lines[at]!.text.trim() === '';
  let from = place;
  let to = place;
  while (from > 0 && place - from < BLOCK_BEFORE && !isBlank(from - 1)) from--;
  // What was expected and what came often stands behind one blank line.
  while (to < lines.length - 1 && to - place < BLOCK_AFTER && !(isBlank(to) && isBlank(to + 1))) to++;
  while (isBlank(to) && to > place) to--;
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

function missingOf(excerpt: LogExcerpt, analysis: Analysis, result: RunResult, isSilent: boolean): Missing[] {
  const missing: Missing[] = [];
  if (!excerpt.isComplete) missing.push('truncated');
  if (excerpt.lines.length < excerpt.totalLines && result !== 'passed') missing.push('log_too_large');
  if (result === 'passed') return missing;
  const isQuiet = analysis.claims.length === 0 && analysis.failureProbability < FAILED_FROM;
  if (isQuiet || isSilent) missing.push('no_error_line');
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
