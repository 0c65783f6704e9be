import type { Diagnosis } from '../diagnosis/index.ts';

/** The name and version of the form that `toJsonLine` writes. */
export const DIAGNOSIS_SCHEMA = 'regreen.diagnosis/1';

// Valid in JSON, yet a terminal obeys some of them and some readers break lines at others.
const RISKY = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A diagnosis as one line of JSON, in the documented form. Lone surrogates, which JSON cannot carry from one
 * program to the next, become U+FFFD.
 *
 * @param source the argument as the caller gave it
 */
export function toJsonLine(source: string, diagnosis: Diagnosis): string {
  const wellFormed = (_: string, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value);
  return JSON.stringify(toDocument(source, diagnosis), wellFormed).replace(
    RISKY,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function toDocument(source: string, diagnosis: Diagnosis): object {
  return {
    schema: DIAGNOSIS_SCHEMA,
    source,
    bytes: diagnosis.bytes,
    lines: diagnosis.lines,
    ci: diagnosis.ci,
    ecosystem: diagnosis.ecosystem,
    result: diagnosis.result,
    category: diagnosis.category,
    origin: diagnosis.origin,
    confidence: rounded(diagnosis.confidence),
    summary: diagnosis.summary,
    evidence: diagnosis.evidence.map(({ line, from, to, text, score }) => ({
      line,
      from,
      to,
      text,
      score: rounded(score),
    })),
    causes: diagnosis.causes.map(({ category, confidence, rule, explanation, remedy, evidence }) => ({
      category,
      confidence: rounded(confidence),
      rule,
      explanation,
      remedy,
      evidence,
    })),
    entries: diagnosis.entries.map(({ tool, file, line, column, severity, code, message, at }) => ({
      tool,
      file,
      line,
      column,
      severity,
      code,
      message,
      at,
    })),
    errors: diagnosis.errors.map(({ language, type, message, frames, at }) => ({
      language,
      type,
      message,
      frames: frames.map((frame) => ({
        file: frame.file,
        line: frame.line,
        column: frame.column,
        function: frame.function,
        own: frame.own,
      })),
      at,
    })),
    tests: diagnosis.tests.map(({ name, suite, result, at }) => ({ name, suite, result, at })),
    steps: diagnosis.steps.map(({ name, exitCode, from, to }) => ({ name, exit_code: exitCode, from, to })),
    fingerprint: diagnosis.fingerprint,
    missing: diagnosis.missing,
    pack_version: diagnosis.packVersion,
  };
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
