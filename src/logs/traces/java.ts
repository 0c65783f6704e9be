import { diagnosticReader } from './diagnostics.ts';

const PRINTED = /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:java|groovy)):(\d+): error: (.*)$/;
const MAVEN = /^((?:[A-Za-z]:)?[^\s:][^:[]{0,300}\.java):\[(\d+)(?:,(\d+))?\] (?:error: )?(.*)$/;

/** What javac says, by itself and in Maven's form. */
export const javaDiagnostics = diagnosticReader('java-compile', ['.java:', '.groovy:'], (text) => {
  const printed = PRINTED.exec(text);
  if (printed !== null) {
    return { language: 'java', type: 'error', file: printed[1]!, line: printed[2], message: printed[3]! };
  }
  const maven = MAVEN.exec(text);
  if (maven === null || /^(?:\[?(?:WARNING|warning)|warning:)/.test(maven[4]!) || maven[4]!.includes('[deprecation]'))
    return null;
  return { language: 'java', type: 'error', file: maven[1]!, line: maven[2], column: maven[3], message: maven[4]! };
});
