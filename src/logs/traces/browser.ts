import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import { languageOf } from './javascript.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const FRAME =
  /^\s*([^@]{0,300})@((?:https?|file|blob|webpack|resource|app|capacitor|moz-extension|safari-extension|webpack-internal):\S{1,900}?|[\w.\-/]{1,300}\.\w{1,8}):(\d+)(?::(\d+))?$/;
const NATIVE = /^\s*[^@]{0,300}@\[native code\]$|^\[native code\]$|^(?:eval|module|global) code$/;
const BARE = /^\s*((?:https?|file|blob):\S{1,900}?|[\w.\-/]{1,300}\.(?:bundle|[mc]?jsx?)):(\d+):(\d+)$/;
const NAME = /^(?:.{0,80} )?([A-Z][\w$]*(?:Error|Exception))(?:: (.*))?$/;

/** Stack traces of Firefox and Safari: `function@file:line:column`, often without the error's name. */
export const browserTraces: LineReader<ErrorOccurrence> = {
  name: 'browser',
  hints: ['@http', '@file:', '@blob:', '@webpack', '@[native code]', '.js:', '.bundle:', '@resource:', '@app:'],
  read(lines, index) {
    const text = traceText(lines, index);
    if (FRAME.exec(text) === null && !text.endsWith('@[native code]')) return null;
    let first = index;
    while (
      first > 0 &&
      index - first < 3 &&
      (BARE.test(traceText(lines, first - 1)) || NATIVE.test(traceText(lines, first - 1)))
    )
      first--;
    const frames: StackFrame[] = [];
    let last = index;
    let named = 0;
    for (let i = first; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
      const line = traceText(lines, i);
      const frame = FRAME.exec(line);
      const bare = frame === null ? BARE.exec(line) : null;
      if (frame !== null) {
        frames.push(frameOf(isOwnFile(frame[2]!), frame[2]!, frame[3], frame[4], frame[1]));
        named++;
      } else if (bare !== null) {
        frames.push(frameOf(isOwnFile(bare[1]!), bare[1]!, bare[2], bare[3]));
      } else if (!NATIVE.test(line)) {
        break;
      }
      last = i;
    }
    const header = first > 0 ? NAME.exec(traceText(lines, first - 1).trim()) : null;
    if (header === null && named < 2) return null;
    return errorReading(lines, index, {
      language: languageOf(frames),
      type: header?.[1] ?? 'Error',
      message: header?.[2] ?? '',
      frames,
      at: header === null ? first : first - 1,
      last,
    });
  },
};
