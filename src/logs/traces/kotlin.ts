import { diagnosticReader } from './diagnostics.ts';

const PRINTED = /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.kts?):(\d+):(\d+): error: (.*)$/;
const GRADLE = /^e: (?:file:\/\/)?((?:[A-Za-z]:)?[^:]{1,300}\.kts?): ?\(?(\d+)(?:, |:)(\d+)\)?:? (.*)$/;

/** What kotlinc says, by itself and under Gradle. */
export const kotlinDiagnostics = diagnosticReader('kotlin-compile', ['.kt:', '.kts:'], (text) => {
  const found = PRINTED.exec(text) ?? GRADLE.exec(text);
  if (found === null) return null;
  return { language: 'kotlin', type: 'error', file: found[1]!, line: found[2], column: found[3], message: found[4]! };
});
