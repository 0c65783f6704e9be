import type { CiFormat, CiPeeler, JobResult, PeeledLine, StepMark } from '../ci-format.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** Travis CI: folds and times as markers before a CR, anywhere in a line; a step is a command after `$ `. */
export const travisFormat: CiFormat = {
  name: 'travis',
  markers: ['travis_fold:start:', 'travis_time:start:', '" exited with ', 'Done. Your build exited with '],
  recognize: (sample) => {
    const markers = countLines(sample, /travis_(?:fold:(?:start|end):|time:(?:start|end):)/);
    const worker = countLines(
      sample,
      /^Using worker: |Worker information|^travis-build version: |\.travis-ci\.(?:org|com)/,
    );
    const done = countLines(
      sample,
      /Done\. Your build exited with \d+|^(?:\x1b\[[\d;]*[mK])*The command ".{0,300}" (?:exited with \d+|failed and exited with \d+)/,
    );
    return Math.min(1, (markers > 0 ? 0.9 : 0) + (worker > 0 ? 0.3 : 0) + (done > 0 ? 0.6 : 0));
  },
  open: () => new TravisPeeler(),
};

const MARKER =
  /travis_(?:fold:(?:start|end):[\w.:/-]{1,200}|time:start:\w{1,20}|time:end:\w{1,20}:[\w=,.-]{0,200})\r?(?:\x1b\[0?K)?/g;
const LEADING = /^(?:\x1b\[[0-9;]{0,12}[mK]|\r)*/;
const EXITED = /" (?:failed and )?exited with (\d{1,10})(?: during .{1,80})?\.(?:\x1b\[[0-9;]{0,8}m)?$/;
// On macOS workers the two letters of a lost escape stand before some lines.
const DONE = /^(?:nl)?Done\. Your build exited with (\d{1,10})/;
const STOPPED = /^(?:The job exceeded the maximum|Your build has been stopped|No output has been received in the last)/;

class TravisPeeler implements CiPeeler {
  #hasEnded = false;
  #result: JobResult | null = null;

  peel(raw: string): PeeledLine {
    const text = raw.includes('travis_') ? raw.replace(MARKER, '') : raw;
    const first = text.charCodeAt(0);
    const leading = first === 27 || first === 13 ? LEADING.exec(text)![0] : '';
    const bare = leading === '' ? text : text.slice(leading.length);
    if (bare.startsWith('$ ')) {
      const name = bare.slice(2, 400).trim();
      return peeled(text, { level: 'command', mark: { kind: 'start', name } });
    }
    const exit = this.#readEnd(bare);
    if (exit !== null) return { ...exit, text };
    return leading.includes('\x1b[33;1m') && text !== raw ? peeled(text, { level: 'section' }) : plain(text);
  }

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  #readEnd(bare: string): PeeledLine | null {
    const done = bare.startsWith('Done. ') || bare.startsWith('nlDone. ') ? DONE.exec(bare) : null;
    if (done !== null) {
      this.#hasEnded = true;
      this.#result ??= done[1] === '0' ? 'passed' : 'failed';
      return peeled(bare, { result: this.#result });
    }
    const exited = bare.length < 4000 && bare.includes('exited with ') ? EXITED.exec(bare) : null;
    if (exited !== null) {
      const exitCode = Number(exited[1]);
      // What comes after it (caches, the next phase) is no longer the command's.
      const mark: StepMark = { kind: 'end', exitCode };
      return peeled(bare, { level: exitCode === 0 ? null : 'error', mark });
    }
    if (!STOPPED.test(bare)) return null;
    this.#hasEnded = true;
    this.#result = 'failed';
    return peeled(bare, { level: 'error', result: 'failed' });
  }
}
