import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, indentOf, traceText } from './trace-text.ts';

const FRAME_START = /^\s*(?:at |❯ )/;
const NAMED_PLACE = /^(.{0,300}?) ?\(([^()]{1,900}?):(\d+)(?::(\d+))?\)?$/;
const BARE_PLACE = /^(?:async )?([^()\s][^()]{0,900}?):(\d+)(?::(\d+))?$/;
const SPACED_PLACE = /^(\S{1,200}) (\S{1,600}?):(\d+):(\d+)$/;
const NO_PLACE = /^(.{0,300}?) ?\((?:native|<anonymous>|index \d+|eval at .*|wasm:.*)\)$/;
const OTHER_RUNTIME =
  /\.(?:java|kt|kts|scala|groovy|cljc?|cs|vb|fs|py|rb|dart|rs|go|swift|cpp|cc|c|h|ps1|exs?|erl)$| in \S/;
const NAME =
  /^(?:\[?Unhandled[\w ]{0,30}\]?:? |Uncaught (?:\(in promise\) )?|Unhandled rejection |error: (?:Uncaught )?(?:\(in promise\) )?|❌ |✖ |× |→ |FATAL |\[cause\]: |Caused by: |Serialized Error: )?((?:[A-Za-z_$][\w$]*\.)?[A-Z][\w$]{0,80})(?: \[([\w$]+)\])?(?:: (.*)|\s*)$/;
const SURELY = /(?:Error|Exception|Failure|Rejection|Warning|Abort|Timeout)$/;
const CODE_FRAME = /^(?:file:\/\/)?(\S.{0,500}?):(\d+)$/;
const EXPECTATION = /^\s*expect\(.*\)|^\s*(?:Expected|Assertion failed)/;

/** How far above the first frame the name may stand: messages and code frames come between. */
const ABOVE = 40;

/**
 * Stack traces of V8 and Node, as programs and test runners print them. An error with a cause is
 * the outer one: it is what was thrown and nobody caught.
 */
export const javascriptTraces: LineReader<ErrorOccurrence> = {
  name: 'javascript',
  hints: [
    '  at ',
    '\tat ',
    '.js:',
    '.mjs:',
    '.cjs:',
    '.jsx:',
    '.ts:',
    '.tsx:',
    '.mts:',
    '.vue:',
    '(<anonymous>',
    'node:internal',
    '(native)',
  ],
  read(lines, index) {
    const first = traceText(lines, index);
    if (frameFrom(first) === null) return null;
    const header = headerAbove(lines, index);
    if (header === null) return null;
    const frames: StackFrame[] = [];
    let last = index;
    const end = Math.min(lines.length, index + LOOK_AROUND);
    for (let i = index; i < end; i++) {
      const text = traceText(lines, i);
      const frame = frameFrom(text);
      if (frame === null && !/^\s*(?:\.\.\. \d+ |at |-{2,} )/.test(text)) break;
      if (frame !== null && frame.file !== null) frames.push(frame);
      last = i;
      if (/ \{$/.test(text)) {
        last = endOfProperties(lines, i, end);
        break;
      }
    }
    const isSyntax = header.type === 'SyntaxError';
    const code = codeFrameAbove(lines, header.place, isSyntax);
    if (code !== null && isOwnFile(code.file) && (isSyntax || !frames.some((frame) => frame.own)))
      frames.unshift(code.frame);
    const told = isSyntax ? /^(\S{1,500}\.\w+): (.*) \((\d+):(\d+)\)$/.exec(header.message) : null;
    if (told !== null) frames.unshift(frameOf(isOwnFile(told[1]!), told[1]!, told[3], told[4]));
    return errorReading(lines, index, {
      language: languageOf(frames),
      type: header.type,
      message: messageOf(lines, header),
      frames,
      at: header.place,
      first: code?.place ?? header.place,
      last: closing(lines, last),
    });
  },
};

/** The language of frames that JavaScript and TypeScript share, by the file of the innermost own one. */
export function languageOf(frames: readonly StackFrame[]): string {
  const frame = frames.find(({ own }) => own) ?? frames[0];
  return frame?.file && /\.[mc]?tsx?(?:\?|$)/.test(frame.file) ? 'typescript' : 'javascript';
}

function frameFrom(text: string): StackFrame | null {
  if (!FRAME_START.test(text)) return null;
  const rest = text
    .trim()
    .replace(/^(?:at |❯ )/, '')
    .replace(/ \{$/, '')
    .replace(/ \[as [^\]]*\]$/, '');
  if (rest.length > 1500) return null;
  const isAt = /^\s*at /.test(text);
  const evaluated = /\(eval at /.test(rest);
  if (evaluated || NO_PLACE.test(rest) || rest === '<anonymous>')
    return frameOf(false, null, null, null, evaluated ? null : rest);
  const named = NAMED_PLACE.exec(rest);
  const bare = named === null ? BARE_PLACE.exec(rest) : null;
  const spaced = !isAt ? SPACED_PLACE.exec(rest) : null;
  const [name, file, line, column] =
    spaced !== null
      ? [spaced[1], spaced[2], spaced[3], spaced[4]]
      : named !== null
        ? [named[1], named[2], named[3], named[4]]
        : bare !== null
          ? [null, bare[1], bare[2], bare[3]]
          : [null, undefined, undefined, undefined];
  if (file === undefined) return null;
  if (OTHER_RUNTIME.test(file) || (!isAt && !/\.\w{1,6}$/.test(file))) return null;
  if (named === null && !/[./\\:<]/.test(file)) return null;
  return frameOf(isOwnFile(file), file, line, column, name?.replace(/^async /, ''));
}

function headerAbove(
  lines: readonly LogLine[],
  index: number,
): { type: string; message: string; place: number } | null {
  let expectation = -1;
  for (let i = index - 1; i >= Math.max(0, index - ABOVE); i--) {
    const text = traceText(lines, i);
    if (FRAME_START.test(text) && frameFrom(text) !== null) break;
    const bare = text.trim();
    const name =
      NAME.exec(bare) ?? /^.{1,120}?[\s\])>-]((?:[A-Z][\w$]*)?(?:Error|Exception))(?: \[([\w$]+)\])?: (.*)$/.exec(bare);
    if (name !== null && (SURELY.test(name[1]!) || (i === index - 1 && name[3] !== undefined))) {
      return { type: name[1]!, message: name[3] ?? '', place: i };
    }
    if (/^[●✕] |^\d+\) /.test(bare)) break;
    if (EXPECTATION.test(text)) expectation = i;
  }
  if (expectation < 0) return null;
  return { type: 'Error', message: traceText(lines, expectation).trim(), place: expectation };
}

/** A first line that ends with a colon says nothing without the next. */
function messageOf(lines: readonly LogLine[], header: { message: string; place: number }): string {
  if (!header.message.endsWith(':')) return header.message;
  for (let i = header.place + 1; i < header.place + 4 && i < lines.length; i++) {
    const text = traceText(lines, i);
    if (FRAME_START.test(text)) break;
    if (text.trim() !== '') return `${header.message} ${text.trim()}`;
  }
  return header.message;
}

/** Node prints the place in the source above the name of an error that nobody caught. */
function codeFrameAbove(
  lines: readonly LogLine[],
  header: number,
  isSyntax: boolean,
): { frame: StackFrame; file: string; place: number } | null {
  for (let i = header - 1; i >= Math.max(0, header - 8); i--) {
    const found = CODE_FRAME.exec(traceText(lines, i));
    if (found === null || !/[./\\:]/.test(found[1]!)) continue;
    // Where a file ends too early there is nothing to point at.
    const below = isSyntax || [1, 2, 3, 4].some((n) => i + n < header && /^\s*\^+\s*$/.test(traceText(lines, i + n)));
    if (!below) return null;
    return { frame: frameOf(isOwnFile(found[1]!), found[1]!, found[2]), file: found[1]!, place: i };
  }
  return null;
}

/** An error's properties stand in braces after its frames, its cause among them. */
function endOfProperties(lines: readonly LogLine[], open: number, end: number): number {
  const margin = indentOf(traceText(lines, open));
  for (let i = open + 1; i < end; i++) {
    const text = traceText(lines, i);
    if (/^\s*\}/.test(text) && indentOf(text) < Math.max(1, margin)) return i;
    if (text.trim() !== '' && indentOf(text) === 0) return i - 1;
  }
  return open;
}

function closing(lines: readonly LogLine[], last: number): number {
  for (let i = last + 1; i <= last + 2 && i < lines.length; i++) {
    if (/^Node\.js v\d/.test(traceText(lines, i))) return i;
  }
  return last;
}
