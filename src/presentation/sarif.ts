import type { Cause, Diagnosis } from '../diagnosis/index.ts';
import { placeInCode } from './place-in-code.ts';

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
    diagnosis.causes.map((cause) => {
      const id = cause.rule ?? cause.category;
      rules.set(id, {
        id,
        shortDescription: { text: cause.rule === null ? cause.category.replaceAll('_', ' ') : cause.rule },
        fullDescription: { text: cause.explanation },
        properties: { category: cause.category, remedy: cause.remedy },
      });
      return toResult(source, diagnosis, cause, id);
    }),
  );
  const sarif = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Regreen', semanticVersion: version, rules: [...rules.values()] } }, results }],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

function toResult(source: string, diagnosis: Diagnosis, cause: Cause, ruleId: string): object {
  const log = cause.evidence.map((index) => {
    const { line, text } = diagnosis.evidence[index]!;
    return locationOf(source === '-' ? 'stdin' : source, line, null, text.trim());
  });
  const place = placeInCode(diagnosis, cause);
  const main = place ? locationOf(place.file, place.line, place.column, null) : log[0];
  return {
    ruleId,
    level: 'error',
    message: { text: cause.summary },
    ...(main && { locations: [main] }),
    ...(log.length > 0 && { relatedLocations: log.map((location, index) => ({ id: index + 1, ...location })) }),
    ...(diagnosis.fingerprint && { partialFingerprints: { 'regreen/v1': diagnosis.fingerprint } }),
    properties: { category: cause.category, origin: cause.origin, confidence: Number(cause.confidence.toFixed(3)) },
  };
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
