import { toPrintable } from '../text/index.ts';
import type { CiPeeler, JobResult } from './ci-format.ts';
import { CI_MARKERS, recognizeCiFormat } from './ci-formats.ts';
import { KEPT_LIMITS, KeptBytes, type KeptLimits } from './kept-bytes.ts';
import type { KeptRegion } from './kept-windows.ts';
import { levelOfColor } from './line-color.ts';
import { type LineSelector, LiteralLineSelector } from './line-selector.ts';
import type { LogExcerpt } from './log-excerpt.ts';
import type { LogLine } from './log-line.ts';
import { StepTracker } from './step-tracker.ts';
import { Utf8Stream } from './utf8-stream.ts';

/** What a reader is built from. */
export interface LogReaderOptions {
  /** finds the lines of the middle of huge logs; left out, a slow one that looks for common words of failure */
  readonly selector?: LineSelector;
  readonly limits?: Partial<KeptLimits>;
}

const HEAD_SAMPLE = 400;
const TAIL_SAMPLE = 100;
const SAMPLED_CHARACTERS = 2000;
const LONGEST_LINE = 16_384;
const LAST_DRAWING = 8192;

const FAILURE_WORDS = ['error', 'fail', 'fatal', 'panic', 'exception', 'traceback', 'killed', 'denied', 'timed out'];

// What CI systems write where they stop recording.
const CUT =
  /^(?:The (?:job|log|build log)(?: log)?(?: length)? (?:has )?exceeded the (?:maximum|limit|log)|Job's log exceeded limit|This (?:log is too long|step has been truncated)|Your build (?:log|output) is too large|(?:#\d{1,6} [\d.]{1,12} )?\[output clipped, log limit|\[\.\.\.truncated )/;

/** Reads one log: bytes in, in chunks of any size, lines out. Memory stays bounded whatever comes. */
export class LogReader {
  readonly #kept: KeptBytes;
  readonly #stream: Utf8Stream;
  #bytes = 0;

  constructor(options: LogReaderOptions = {}) {
    const selector = options.selector ?? wordSelector();
    this.#kept = new KeptBytes(selector, { ...KEPT_LIMITS, ...options.limits });
    this.#stream = new Utf8Stream((chunk) => this.#kept.write(chunk));
  }

  /** @param chunk copied where needed; the caller may use its memory again */
  write(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#stream.write(chunk);
  }

  end(): LogExcerpt {
    this.#stream.end();
    const { regions, totalLines } = this.#kept.end();
    const rawLines = regions.map(rawLinesOf);
    const head = (rawLines[0] ?? []).slice(0, HEAD_SAMPLE);
    const last = rawLines.length > 1 ? rawLines.at(-1)! : (rawLines[0] ?? []).slice(HEAD_SAMPLE);
    const tail = last.slice(-TAIL_SAMPLE);
    const format = recognizeCiFormat(head.map(sampleOf), tail.map(sampleOf));
    const peeler = format.open([...head, ...tail].map(sampleOf));
    const steps = new StepTracker();
    const lines: LogLine[] = [];
    let result: JobResult | null = null;
    let isCut = false;
    for (const [place, region] of regions.entries()) {
      let number = region.firstLine;
      for (const raw of rawLines[place]!) {
        const peeled = peeler.peel(raw);
        const text = toPrintable(peeled.text);
        const level = peeled.level ?? levelOfColor(peeled.text);
        if (peeled.result !== null) result = peeled.result;
        if (CUT.test(text)) isCut = true;
        lines.push({ number, text, level, step: steps.take(number, peeled.mark) });
        number++;
      }
    }
    return {
      lines,
      totalLines,
      totalBytes: this.#bytes,
      ci: format.name,
      steps: steps.steps(),
      result: result ?? steps.result(),
      isComplete: !isCut && !stopsEarly(peeler),
    };
  }
}

function stopsEarly(peeler: CiPeeler): boolean {
  return peeler.hasEnded() === false;
}

function sampleOf(raw: string): string {
  return raw.length > SAMPLED_CHARACTERS ? raw.slice(0, SAMPLED_CHARACTERS) : raw;
}

function rawLinesOf(region: KeptRegion): string[] {
  let text = new TextDecoder().decode(region.bytes);
  if (text.includes('\0')) text = text.replaceAll('\0', '');
  const lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const lineBreak = text.indexOf('\n', from);
    const next = lineBreak < 0 ? text.length : lineBreak;
    let to = next;
    while (to > from && text.charCodeAt(to - 1) === 13) to--;
    lines.push(to - from > LONGEST_LINE ? shortened(text.slice(from, to)) : text.slice(from, to));
    from = next + 1;
  }
  return lines;
}

/** The first characters of a very long line; of one that is redrawn, what stands before the first and after the last CR. */
function shortened(line: string): string {
  const last = line.indexOf('\r', line.length - LAST_DRAWING);
  if (last < 0) return line.slice(0, LONGEST_LINE);
  const first = line.lastIndexOf('\r', LONGEST_LINE - LAST_DRAWING);
  return line.slice(0, first + 1) + line.slice(last);
}

function wordSelector(): LineSelector {
  const markers = CI_MARKERS.map((marker): [string, number] => [marker, 2]);
  return new LiteralLineSelector(new Map([...markers, ...FAILURE_WORDS.map((word): [string, number] => [word, 1])]));
}
