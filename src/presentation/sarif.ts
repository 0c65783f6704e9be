import type { Diagnosis } from '../diagnosis/index.ts';
import { placeInCode } from './place-in-code.ts';
import { oneLine } from './style.ts';

/** A diagnosed input. */
export interface Diagnosed {
  readonly source: string;
  readonly diagnosis: Diagnosis;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * Diagnoses as one SARIF log: a result for each cause, at the place in the code where one is known, else at
 * its line of the log.
 *
 * @see OASIS, Static Analysis Results Interchange Format 2.1.0
 */
export function toSarif(diagnosed: readonly Diagnosed[], version: string): string {
  const rules = new Map<string, object>();
  const results = diagnosed.flatMap(({ source, diagnosis }) =>
    diagnosis.causes.map((cause, place) => {
      const id = cause.rule ?? cause.category;
      rules.set(id, {
        id,
        shortDescription: { text: cause.category.replaceAll('_', ' ') },
        fullDescription: { text: textOf(cause.explanation) },
        properties: { category: cause.category, remedy: cause.remedy },
      });
      return { ruleIndex: [...rules.keys()].indexOf(id), ...toResult(source, diagnosis, place, id) };
    }),
  );
  const driver = { name: 'Regreen', semanticVersion: version, rules: [...rules.values()] };
  const sarif = { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, results }] };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

function toResult(source: string, diagnosis: Diagnosis, place: number, ruleId: string): object {
  const cause = diagnosis.causes[place]!;
  const log = cause.evidence.flatMap((index) => {
    const evidence = diagnosis.evidence[index];
    if (evidence === undefined) return [];
    return [locationOf(source === '-' ? 'stdin' : source, evidence.line, null, oneLine(evidence.text).trim())];
  });
  const inCode = placeInCode(diagnosis, cause);
  const main = inCode ? locationOf(inCode.file, inCode.line, inCode.column, null) : log[0];
  // The fingerprint speaks of the failure as a whole, so only the first cause may carry it:
  // two results with one fingerprint would be taken for the same.
  const fingerprint = place === 0 ? diagnosis.fingerprint : null;
  return {
    ruleId,
    level: 'error',
    message: { text: textOf(cause.summary) },
    ...(main && { locations: [main] }),
    ...(log.length > 0 && { relatedLocations: log.map((location, index) => ({ id: index + 1, ...location })) }),
    ...(fingerprint && { partialFingerprints: { 'regreen/v1': fingerprint } }),
    properties: { category: cause.category, origin: cause.origin, confidence: Number(cause.confidence.toFixed(3)) },
  };
}

/** Text of a message: plain, where `[…](…)` would be taken for a link and `{0}` for a place to fill in. */
function textOf(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\[\]]/g, '\\$&')
      .replaceAll('{', '{{')
      .replaceAll('}', '}}') || 'no description'
  );
}

function locationOf(file: string, line: number, column: number | null, text: string | null): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: toUri(file) },
      region: {
        startLine: Math.max(1, line),
        ...(column !== null && column >= 1 && { startColumn: column }),
        ...(text !== null && { snippet: { text } }),
      },
    },
  };
}

/** A path as a URI reference; what a log calls a file may hold anything. */
function toUri(file: string): string {
  const path = file.replaceAll('\\', '/').replace(/^\.\//, '');
  const encoded = path.split('/').map(encodeSegment).join('/');
  return /^[A-Za-z]%3A\//.test(encoded) ? `file:///${encoded.replace('%3A', ':')}` : encoded.replace(/^\//, 'file:///');
}

function encodeSegment(segment: string): string {
  // Lone surrogates cannot be encoded; they are replaced as in any other text.
  return encodeURIComponent(segment.toWellFormed());
}
