import type { ErrorOccurrence } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import type { LineReader } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const EXECUTION = /^Execution error(?: \(([\w.$]+)\))? at (\S+) \(([^():]{1,300}|REPL):(\d+)\)\.$/;
const SYNTAX =
  /^(Syntax error)(?: \(([\w.$]+)\))? (?:compiling|macroexpanding|reading source)(?: \S+)? at \(([^():]{1,300}|REPL):(\d+):(\d+)\)\.$/;

/** The short reports of Clojure; its full traces are those of the JVM. */
export const clojureErrors: LineReader<ErrorOccurrence> = {
  name: 'clojure',
  hints: ['execution error', 'syntax error'],
  read(lines, index) {
    const text = traceText(lines, index);
    const execution = EXECUTION.exec(text);
    const syntax = execution === null ? SYNTAX.exec(text) : null;
    if (execution === null && syntax === null) return null;
    const message = traceText(lines, index + 1).trim();
    const type = execution !== null ? (execution[1] ?? 'Execution error') : (syntax![2] ?? syntax![1]!);
    const frame =
      execution !== null
        ? frameOf(isOwnFile(execution[3]!), execution[3]!, execution[4], null, execution[2])
        : frameOf(isOwnFile(syntax![3]!), syntax![3]!, syntax![4], syntax![5]);
    return errorReading(lines, index, {
      language: 'clojure',
      type,
      message,
      frames: [frame],
      at: index,
      last: index + 1,
    });
  },
};
