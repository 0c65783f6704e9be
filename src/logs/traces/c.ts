import type { ErrorOccurrence } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import type { LineReader } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PRINTED = /^((?:[A-Za-z]:)?[^\s:(][^:(]{0,400}):(\d+)(?::(\d+))?: ((?:fatal )?error): (.*)$/;
const RUNTIME = /^((?:[A-Za-z]:)?[^\s:(][^:(]{0,400}):(\d+):(\d+): (runtime error): (.*)$/;
const MSVC =
  /^(?:\d+>)?\s*((?:[A-Za-z]:)?[^\s:(][^:(]{0,400})\((\d+)(?:,(\d+))?\)\s?: (?:fatal )?error (C\d{4}): (.*?)(?: \[[^\]]*\])?$/;
const SOURCE = /\.(?:c|h|cc|cpp|cxx|c\+\+|hpp|hh|hxx|inl|ipp|tpp|tcc|cu|cuh|m|mm|y|l|s|S|ino|i|ii)$/i;
const CPP_SOURCE = /\.(?:cc|cpp|cxx|c\+\+|hpp|hh|hxx|ipp|tpp|tcc|cu|cuh|mm|ino|ii)$/;

/** What gcc, clang and MSVC say, and the findings of the undefined-behaviour sanitizer, which have their form. */
export const cDiagnostics = diagnosticReader(
  'c-compile',
  [' error: ', ' error c', 'runtime error: '],
  (text, lines, index) => {
    const msvc = MSVC.exec(text);
    const found = msvc ?? PRINTED.exec(text) ?? RUNTIME.exec(text);
    if (found === null) return null;
    const file = found[1]!;
    // Headers of the C++ library have no ending.
    const isHeader = !/\.\w+$/.test(file) && /\/include\//.test(file);
    if (!SOURCE.test(file) && !isHeader) return null;
    return {
      language: isHeader ? 'cpp' : languageOfSource(file, lines, index),
      type: found[4]!,
      message: found[5]!,
      file,
      line: found[2],
      column: found[3],
    };
  },
);

const UNDEFINED =
  /^(?:\S{0,200}?(?:ld|lld|gold|ld\.\w+)(?:\.exe)?: )?(?:(\S.{0,300}?\.\w{1,4}):(\d+): |(\S.{0,300}?):\(\.[\w.$+]+\): |(\S.{0,300}?\.(?:o|a|obj|so|cpp|c|cc)(?:\(\S*\))?): |(?:error: )?)(?:error: )?(undefined reference|undefined symbol|multiple definition|cannot find)(?:( to| of)? ?:? ?)(\S.*)$/;
const APPLE = /^Undefined symbols for architecture \w+:$/;
const MSVC_LINK = /^(?:\d+>)?(\S.{0,200}?) : (?:fatal )?error (LNK\d{4}): (.*)$/;

/** What the linkers say: GNU ld, gold, lld, Apple's and Microsoft's. */
export const linkerErrors: LineReader<ErrorOccurrence> = {
  name: 'linker',
  hints: ['undefined reference', 'undefined symbol', 'multiple definition', 'cannot find -l', ' error lnk'],
  read(lines, index) {
    const text = traceText(lines, index);
    if (APPLE.test(text)) {
      const symbol = traceText(lines, index + 1).trim();
      return errorReading(lines, index, {
        language: languageOfSymbol(symbol),
        type: 'Undefined symbols',
        message: `Undefined symbols: ${symbol}`,
        frames: [],
        at: index,
        last: index + 2,
      });
    }
    const microsoft = MSVC_LINK.exec(text);
    if (microsoft !== null) {
      return errorReading(lines, index, {
        language: languageOfSymbol(microsoft[3]!),
        type: microsoft[2]!,
        message: microsoft[3]!,
        frames: [],
        at: index,
        last: index,
      });
    }
    const found = UNDEFINED.exec(text);
    if (found === null) return null;
    if (found[5] === 'cannot find' && !/^-l|\.(?:o|a|so)\b/.test(found[7]!)) return null;
    if (!/ld|:|error/.test(text.slice(0, text.indexOf(found[5]!)))) return null;
    const file = found[1] ?? (found[3] !== undefined && SOURCE.test(found[3]) ? found[3] : null);
    const source = file ?? sourceAbove(lines, index);
    const frames = file === null ? [] : [frameOf(isOwnFile(file), file, found[2], null, functionAbove(lines, index))];
    let last = index;
    while (
      last + 1 < lines.length &&
      last < index + 200 &&
      /undefined reference|in function|more undefined|collect2: |ld returned|multiple definition|first defined|clang(?:\+\+)?: error: linker/.test(
        traceText(lines, last + 1),
      )
    )
      last++;
    return errorReading(lines, index, {
      language:
        source !== null && SOURCE.test(source) ? languageOfSource(source, lines, index) : languageOfSymbol(found[7]!),
      type: found[5]!,
      message: text.slice(text.indexOf(found[5]!)),
      frames,
      at: index,
      first: /in function/.test(traceText(lines, index - 1)) ? index - 1 : index,
      last,
    });
  },
};

const ASSERTION =
  /^(?:\S.{0,300}?: )?((?:[A-Za-z]:)?[^\s:][^:]{0,300}?):(\d+): (.{1,2000}?): (Assertion) [`'"](.*)['"] failed\.?/;
const APPLE_ASSERTION = /^(Assertion) failed: \((.*)\), function (.{1,300}), file (\S.{0,300}), line (\d+)\.$/;
const MUSL_ASSERTION = /^(Assertion) failed: (.{1,1000}) \((\S{1,300}): (.{1,300}): (\d+)\)$/;

/** Failed assertions of C and C++; where the function is printed with its parameters it is C++. */
export const assertions: LineReader<ErrorOccurrence> = {
  name: 'assertion',
  hints: ['assertion `', "assertion '", 'assertion failed: '],
  read(lines, index) {
    const text = traceText(lines, index);
    const glibc = ASSERTION.exec(text);
    const apple = APPLE_ASSERTION.exec(text);
    const musl = MUSL_ASSERTION.exec(text);
    const [type, message, name, file, line] =
      glibc !== null
        ? [glibc[4]!, glibc[5]!, glibc[3]!, glibc[1]!, glibc[2]!]
        : apple !== null
          ? [apple[1]!, apple[2]!, apple[3]!, apple[4]!, apple[5]!]
          : musl !== null
            ? [musl[1]!, musl[2]!, musl[4]!, musl[3]!, musl[5]!]
            : [null, '', '', '', ''];
    if (type === null) return null;
    const language = CPP_SOURCE.test(file) || /[()]/.test(name) ? 'cpp' : 'c';
    return errorReading(lines, index, {
      language,
      type,
      message,
      frames: [frameOf(isOwnFile(file), file, line, null, name)],
      at: index,
      last: aborted(lines, index),
    });
  },
};

const TERMINATED =
  /terminate called (?:after throwing an instance of '(.{1,500})'|(without an active exception|recursively))/;
const LIBCXX =
  /libc\+\+abi(?:\.dylib)?: terminating (?:with|due to) uncaught exception of type (\S.{0,300}?)(?:: (.*))?$/;
const HEAP =
  /^(?:\*\*\* Error in `[^']{1,200}': )?(?:\*{3} )?(stack smashing detected|buffer overflow detected|double free or corruption|free\(\): \S.{0,60}|malloc\(\): \S.{0,60}|munmap_chunk\(\): invalid pointer|realloc\(\): invalid \S+|corrupted size vs\. prev_size|corrupted double-linked list|invalid fastbin entry)(.{0,200})$/;
const CRASHED =
  /^(?:\S.{0,200}?: (?:line \d+: +)?\d* ?)?(Segmentation fault|Bus error|Floating point exception|Illegal instruction|Aborted)(?: *\(core dumped\))?(?: .{0,300})?$/;

/** What the C and C++ runtimes print when they give up: uncaught exceptions, a damaged heap, signals. */
export const cRuntimeErrors: LineReader<ErrorOccurrence> = {
  name: 'c-runtime',
  hints: [
    'terminate called',
    'libc++abi',
    'smashing detected',
    'overflow detected',
    'double free or',
    'free(): ',
    'malloc(): ',
    'munmap_chunk',
    'realloc(): ',
    'corrupted size',
    'corrupted double',
    '(core dumped)',
    'segmentation fault',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const thrown = TERMINATED.exec(text);
    if (thrown !== null) {
      const what = /^\s*what\(\): {1,2}(.*)$/.exec(traceText(lines, index + 1));
      return errorReading(lines, index, {
        language: 'cpp',
        type: thrown[1] ?? 'terminate',
        message: what?.[1] ?? thrown[2] ?? '',
        frames: [],
        at: index,
        last: aborted(lines, what === null ? index : index + 1),
      });
    }
    const libcxx = LIBCXX.exec(text);
    if (libcxx !== null) {
      return errorReading(lines, index, {
        language: 'cpp',
        type: libcxx[1]!,
        message: libcxx[2] ?? '',
        frames: [],
        at: index,
        last: aborted(lines, index),
      });
    }
    const heap = HEAP.exec(text);
    if (heap !== null) {
      const type = heap[1]!;
      return errorReading(lines, index, {
        language: 'c',
        type,
        message: text.replace(/^\*\*\* (?:Error in `[^']{1,200}': )?/, ''),
        frames: [],
        at: index,
        last: aborted(lines, index),
      });
    }
    const crashed = CRASHED.exec(text);
    if (crashed === null || /(?:expect|ignor|handl|without)/i.test(text)) return null;
    return errorReading(lines, index, {
      language: 'c',
      type: crashed[1]!,
      message: text.trim(),
      frames: [],
      at: index,
      last: index,
    });
  },
};

function aborted(lines: readonly LogLine[], last: number): number {
  return /Aborted|core dumped/.test(traceText(lines, last + 1)) ? last + 1 : last;
}

function functionAbove(lines: readonly LogLine[], index: number): string | null {
  return /in function [`'‘](.{1,300})['’]:$/.exec(traceText(lines, index - 1))?.[1] ?? null;
}

function sourceAbove(lines: readonly LogLine[], index: number): string | null {
  return /(\S{1,300}\.(?:c|cc|cpp|cxx)): in function/.exec(traceText(lines, index - 1))?.[1] ?? null;
}

function languageOfSource(file: string, lines: readonly LogLine[], index: number): 'c' | 'cpp' {
  if (CPP_SOURCE.test(file)) return 'cpp';
  if (!/\.(?:h|inl|y|l)$/i.test(file)) return 'c';
  for (let i = index; i >= Math.max(0, index - 6); i--) {
    if (
      /\.(?:cc|cpp|cxx|hpp|hh|cu)\b|std::|namespace|template|‘class |member function|\bg\+\+|clang\+\+/.test(
        traceText(lines, i),
      )
    )
      return 'cpp';
  }
  return 'c';
}

function languageOfSymbol(symbol: string): 'c' | 'cpp' {
  return /::|\(.*\)|_Z[NT\d]/.test(symbol) ? 'cpp' : 'c';
}
