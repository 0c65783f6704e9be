import { diagnosticReader } from './diagnostics.ts';
import { traceText } from './trace-text.ts';

const PRINTED = /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:scala|sbt|sc)):(\d+):(?:(\d+):)? (?:error: )?(.*)$/;
const DRAWN = /^-- (?:\[(E\d+)\] )?([\w ]{0,60}?Error): ([^:]{1,300}\.(?:scala|sc)):(\d+):(\d+) -*$/;

/** What scalac says: version 2, under sbt, and the boxes of version 3. */
export const scalaDiagnostics = diagnosticReader(
  'scala-compile',
  ['.scala:', '.sbt:', '.sc:'],
  (text, lines, index) => {
    const drawn = DRAWN.exec(text);
    if (drawn !== null) {
      for (let i = index + 1; i <= index + 12; i++) {
        const said = /^\s*\|\s+([^\s|^-].*)$/.exec(traceText(lines, i));
        if (said === null) continue;
        return {
          language: 'scala',
          type: drawn[1] ?? drawn[2]!,
          file: drawn[3]!,
          line: drawn[4],
          column: drawn[5],
          message: said[1]!,
          lines: i - index + 1,
        };
      }
      return null;
    }
    const printed = PRINTED.exec(text);
    if (printed === null || /^(?:warning|note|info|warn):/.test(printed[4]!)) return null;
    // Without the word, only sbt's own level says that it is an error.
    if (!/: error: /.test(text) && !/^\s*\[error\]/.test(lines[index]!.text)) return null;
    return {
      language: 'scala',
      type: 'error',
      file: printed[1]!,
      line: printed[2],
      column: printed[3],
      message: printed[4]!,
    };
  },
);
