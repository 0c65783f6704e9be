import { diagnosticReader } from './diagnostics.ts';

const PRINTED = /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:java|groovy)):(\d+): error: (.*)$/;
const MAVEN = /^((?:[A-Za-z]:)?[^\s:][^:[]{0,300}\.java):\[(\d+)(?:,(\d+))?\] (?:error: )?(.*)$/;
const ERROR_LEVEL = /^\s*(?:\[INFO\] )?\[ERROR\]/;

/** What javac says, by itself and in Maven's form. */
export const javaDiagnostics = diagnosticReader('java-compile', ['.java:', '.groovy:'], (text, lines, index) => {
  const printed = PRINTED.exec(text);
  if (printed !== null) {
    return { language: 'java', type: 'error', file: printed[1]!, line: printed[2], message: printed[3]! };
  }
  // Maven prints warnings in the same form; only its level tells them apart.
  const maven = ERROR_LEVEL.test(lines[index]!.text) ? MAVEN.exec(text) : null;
  if (maven === null) return null;
  return { language: 'java', type: 'error', file: maven[1]!, line: maven[2], column: maven[3], message: maven[4]! };
});
