import type { CiFormat, CiPeeler, JobResult, PeeledLine } from '../ci-format.ts';
import { skipIsoTimestamp } from '../timestamp.ts';
import { countLines, peeled, plain } from './peeling.ts';

/**
 * The local runner of this program: a time before each line, then `=` where the runner speaks and `|` where a step
 * does, so that no step can speak for the runner.
 */
export const regreenFormat: CiFormat = {
  name: 'regreen',
  markers: [' = step ', ' = exit code ', ' = job '],
  recognize: (sample) =>
    countLines(sample.slice(0, 5), /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z = regreen runner: /) > 0 ? 1 : 0,
  open: () => new RegreenPeeler(),
};

const EXIT = /^exit code (\d{1,10}) after /;
const JOB = /^job (passed|failed|cancelled|timed out)\b/;
const RESULTS: Readonly<Record<string, JobResult>> = {
  passed: 'passed',
  failed: 'failed',
  cancelled: 'cancelled',
  'timed out': 'failed',
};

class RegreenPeeler implements CiPeeler {
  #hasEnded = false;

  peel(raw: string): PeeledLine {
    const at = skipIsoTimestamp(raw);
    const sign = raw.slice(at, at + 3).trimEnd();
    const text = raw.slice(at + 3);
    if (at === 0 || (sign !== ' =' && sign !== ' |')) return plain(raw);
    return sign === ' =' ? this.#readWord(text) : plain(text);
  }

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  #readWord(text: string): PeeledLine {
    if (text.startsWith('step ')) {
      return peeled(text, { level: 'section', mark: { kind: 'start', name: text.slice('step '.length) } });
    }
    if (text.startsWith('error: ')) return peeled(text, { level: 'error' });
    const exit = EXIT.exec(text);
    if (exit !== null) {
      const exitCode = Number(exit[1]);
      return peeled(text, { level: exitCode === 0 ? null : 'error', mark: { kind: 'end', exitCode } });
    }
    const job = JOB.exec(text);
    if (job === null) return peeled(text, { level: 'section' });
    this.#hasEnded = true;
    return peeled(text, { result: RESULTS[job[1]!]! });
  }
}
