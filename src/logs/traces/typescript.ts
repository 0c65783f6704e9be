import { diagnosticReader } from './diagnostics.ts';
import { traceText } from './trace-text.ts';

const PRINTED =
  /^(?:.{0,40}(?:ERROR|Error):? (?:in )?)?((?:[A-Za-z]:)?[^\s:(][^:(]{0,400}?)(?:\((\d+),(\d+)\):|:(\d+):(\d+) -) error (TS\d{1,6}): (.*)$/;
const PLACELESS = /^\s*error (TS\d{1,6}): (.*)$/;
const LOADER = /^\s*(?:error )?\[?(TS\d{3,6})\]?: (.*)$/;
const LOADER_PLACE =
  /(?:^|\s)((?:[A-Za-z]:)?[\w./\\@-]{1,300}\.[mc]?[tj]sx?|[\w./\\@-]{1,300}\.vue)(?:[:(](\d+)[:,](\d+)\)?)/;
// The pretty form quotes source after its line number.
const SOURCE_BETWEEN = /^(?:$|\s|\d{1,6} |[\w./\\@-]{1,300}(?:\(\d+,\d+\):|:\d+:\d+ -) (?:warning|message|error) )/;

/** What tsc says, plainly and prettily, and bundlers for it; the type is TypeScript's code. */
export const typescriptDiagnostics = diagnosticReader(
  'typescript-compile',
  ['ts1', 'ts2', 'ts4', 'ts5', 'ts6', 'ts7', 'ts8', 'ts9'],
  (text, lines, index) => {
    const printed = PRINTED.exec(text);
    if (printed !== null) {
      return {
        language: 'typescript',
        type: printed[6]!,
        message: printed[7]!,
        file: printed[1]!,
        line: printed[2] ?? printed[4],
        column: printed[3] ?? printed[5],
      };
    }
    const placeless = PLACELESS.exec(text);
    if (placeless !== null) return { language: 'typescript', type: placeless[1]!, message: placeless[2]!, file: null };
    const loader = LOADER.exec(text);
    if (loader === null || index === 0) return null;
    const place = LOADER_PLACE.exec(traceText(lines, index - 1));
    if (place === null) return null;
    return {
      language: 'typescript',
      type: loader[1]!,
      message: loader[2]!,
      file: place[1]!,
      line: place[2],
      column: place[3],
    };
  },
  SOURCE_BETWEEN,
);
