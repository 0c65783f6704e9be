import type { CiFormat, CiPeeler, JobResult, PeeledLine, StepMark } from '../ci-format.ts';
import { skipClock, skipIsoTimestamp } from '../timestamp.ts';
import { countLines, peeled, plain, shareOfLines } from './peeling.ts';

/** Jenkins: the console of a free-style job or of a pipeline, with or without the timestamper's times. */
export const jenkinsFormat: CiFormat = {
  name: 'jenkins',
  markers: ['[Pipeline] {', '[Pipeline] }', 'script returned exit code', 'Finished: ', ' marked build as '],
  recognize: (sample) => {
    const pipeline = countLines(sample, /\[Pipeline\] /);
    const started = countLines(
      sample,
      /^(?:\S{8,32} +)?(?:\x1b\[8mha:[^\x1b]*\x1b\[0m)?(?:Started by (?:user|timer|upstream|an SCM|GitHub|remote)|Building (?:remotely on|in workspace|on master)|Running on \S+ in )/,
    );
    const finished = countLines(sample, /Finished: (?:SUCCESS|FAILURE|UNSTABLE|ABORTED|NOT_BUILT)$/);
    const marked = countLines(
      sample,
      /^Build step '[^']*' (?:marked build as|changed build result)|^ERROR: script returned exit code /,
    );
    return Math.min(
      1,
      (pipeline > 1 ? 0.9 : 0) + (started > 0 ? 0.5 : 0) + (finished > 0 ? 0.5 : 0) + (marked > 0 ? 0.4 : 0),
    );
  },
  open: (sample) => new JenkinsPeeler(shareOfLines(sample, /^\d\d:\d\d:\d\d(?:[.,]\d+)? /) > 0.5),
};

// Invisible notes in which Jenkins keeps links and colours of its web page.
const NOTE = /\x1b\[8mha:[^\x1b]*\x1b\[0m/g;
const BLOCK = /^\[Pipeline\] \{(?: \((.*)\))?$/;
const BRANCH = /^\[([^\]]{1,120})\] ?/;
const EXIT = /^(?:ERROR|FATAL): script returned exit code (-?\d{1,10})/;
const FREESTYLE = /^\[[^\]]{1,200}\] \$ (.+)$/;
const FINISHED = /^Finished: (SUCCESS|FAILURE|UNSTABLE|ABORTED|NOT_BUILT)/;

const RESULTS: Readonly<Record<string, JobResult>> = {
  SUCCESS: 'passed',
  FAILURE: 'failed',
  UNSTABLE: 'failed',
  ABORTED: 'cancelled',
};

class JenkinsPeeler implements CiPeeler {
  readonly #hasClock: boolean;
  /** names of the open blocks, null for those that are no stage */
  readonly #blocks: (string | null)[] = [];
  readonly #branches = new Set<string>();
  #stage: string | null = null;
  // The exit code is told when all stages are closed: it belongs to the last one that really ran.
  #lastRun: string | null = null;
  #runBefore: string | null = null;
  #hasEnded = false;

  constructor(hasClock: boolean) {
    this.#hasClock = hasClock;
  }

  peel(raw: string): PeeledLine {
    let text = raw.includes('\x1b[8mha:') ? raw.replace(NOTE, '') : raw;
    text = text.slice(this.#timeOf(text));
    const first = text.charCodeAt(0);
    if (first === 91) return text.startsWith('[Pipeline]') ? this.#readPipeline(text) : this.#readBracket(text);
    return this.#readWords(text);
  }

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  #timeOf(text: string): number {
    if (text.charCodeAt(0) === 91) {
      const at = skipIsoTimestamp(text, 1);
      if (at === 1 || text.charCodeAt(at) !== 93) return 0;
      return text.charCodeAt(at + 1) === 32 ? at + 2 : at + 1;
    }
    if (!this.#hasClock) return 0;
    const at = skipClock(text);
    if (at === 0) return 0;
    let blanks = at;
    // The timestamper puts two blanks after its time; more belong to the line.
    while (blanks < at + 2 && text.charCodeAt(blanks) === 32) blanks++;
    return blanks;
  }

  #readPipeline(text: string): PeeledLine {
    const block = BLOCK.exec(text);
    if (block !== null) {
      const name = block[1] ?? null;
      this.#blocks.push(name);
      if (name === null) return peeled(text, { level: 'section' });
      if (name.startsWith('Branch: ')) this.#branches.add(name.slice(8));
      this.#stage = name;
      if (name !== 'Declarative: Post Actions') {
        this.#runBefore = this.#lastRun;
        this.#lastRun = name;
      }
      return peeled(text, { level: 'section', mark: { kind: 'start', name } });
    }
    if (text === '[Pipeline] }') {
      const closed = this.#blocks.pop() ?? null;
      if (closed === null) return peeled(text, { level: 'section' });
      this.#stage = this.#blocks.findLast((name) => name !== null) ?? null;
      return peeled(text, { level: 'section', mark: this.#markOfStage() });
    }
    return peeled(text, { level: 'section' });
  }

  #markOfStage(): StepMark {
    return this.#stage === null ? { kind: 'end', exitCode: null } : { kind: 'resume', name: this.#stage };
  }

  #readBracket(text: string): PeeledLine {
    const branch = this.#branches.size > 0 ? BRANCH.exec(text) : null;
    if (branch !== null && this.#branches.has(branch[1]!)) {
      const inner = this.#readWords(text.slice(branch[0].length));
      if (inner.mark !== null) return inner;
      const name = `Branch: ${branch[1]}`;
      if (this.#stage === name) return inner;
      this.#stage = name;
      return { ...inner, mark: { kind: 'resume', name } };
    }
    const command = FREESTYLE.exec(text.slice(0, 2000));
    return command === null
      ? plain(text)
      : peeled(text, { level: 'command', mark: { kind: 'start', name: command[1]! } });
  }

  #readWords(text: string): PeeledLine {
    const first = text.charCodeAt(0);
    if (first === 43 && text.startsWith('+ ')) return peeled(text, { level: 'command' });
    if (first === 69 || first === 70) {
      const exit = EXIT.exec(text);
      if (exit !== null) {
        const of = this.#lastRun === null ? {} : { of: this.#lastRun };
        return peeled(text, { level: 'error', mark: { kind: 'exit', exitCode: Number(exit[1]), ...of } });
      }
      const finished = FINISHED.exec(text);
      if (finished === null) return plain(text);
      this.#hasEnded = true;
      return peeled(text, { result: RESULTS[finished[1]!] ?? null });
    }
    if (first === 83 && /^Stage "[^"]{1,200}" skipped due to earlier failure/.test(text))
      this.#lastRun = this.#runBefore;
    if (first === 66 && /^Build step '[^']{1,200}' marked build as failure/.test(text)) {
      return peeled(text, { level: 'error', result: 'failed' });
    }
    return plain(text);
  }
}
