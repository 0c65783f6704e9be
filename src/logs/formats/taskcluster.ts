import type { CiFormat, CiPeeler, JobResult, PeeledLine } from '../ci-format.ts';
import type { LineLevel } from '../log-line.ts';
import { skipClock } from '../timestamp.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** Taskcluster: `[taskcluster 2024-01-31 …]` for the worker's own words, `[task 2024-01-31T…]` and kin for the task's. */
export const taskclusterFormat: CiFormat = {
  name: 'taskcluster',
  markers: ['[taskcluster', '=== Task '],
  recognize: (sample) => {
    const worker = countLines(sample, /^\[taskcluster(?::\w+)?[ \]]/);
    const task = countLines(sample, /^\[(?:task|setup|vcs|fetches|cache|mounts) \d{4}-\d\d-\d\dT/);
    return Math.min(1, (worker > 0 ? 0.9 : 0) + (task > 2 ? 0.8 : 0));
  },
  open: () => new TaskclusterPeeler(),
};

const PREFIX = /^\[([a-z]{2,20})(?::(error|warn))?(?: (\d{4}-\d\d-\d\d[T ][\d:.]{8,16}Z))?\] ?/;
const HARNESS = /^ +(DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL) - /;
const EXIT = /(?:task run with exit code: |^Exit Code: |exit status )(-?\d{1,10})/;

const LEVELS: Readonly<Record<string, LineLevel>> = {
  error: 'error',
  warn: 'warning',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'error',
  FATAL: 'error',
};

class TaskclusterPeeler implements CiPeeler {
  #step: string | null = null;
  #hasEnded = false;

  peel(raw: string): PeeledLine {
    const prefix = raw.charCodeAt(0) === 91 ? PREFIX.exec(raw.slice(0, 80)) : null;
    if (prefix === null) return readHarness(raw);
    const text = raw.slice(prefix[0].length);
    const source = prefix[1]!;
    if (source === 'taskcluster') return this.#readWorker(text, prefix[2] ?? null);
    if (prefix[3] === undefined) return readHarness(raw);
    const line = readHarness(text);
    if (source === this.#step) return line;
    this.#step = source;
    return { ...line, mark: { kind: 'start', name: source } };
  }

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  #readWorker(text: string, said: string | null): PeeledLine {
    const level = said === null ? null : (LEVELS[said] ?? null);
    if (text.startsWith('=== Task Starting')) {
      this.#step = 'task';
      return peeled(text, { level: 'section', mark: { kind: 'start', name: 'task' } });
    }
    if (text.startsWith('=== Task Finished')) {
      this.#step = null;
      this.#hasEnded = true;
      return peeled(text, { level: 'section', mark: { kind: 'end', exitCode: null } });
    }
    const result = resultOf(text);
    if (result !== null) this.#hasEnded = true;
    const exit = EXIT.exec(text.slice(0, 400));
    if (exit === null) return peeled(text, { level, result });
    const exitCode = Number(exit[1]);
    return peeled(text, {
      level: exitCode === 0 ? level : 'error',
      // The worker tells the code after it has closed the task.
      mark: { kind: 'exit', exitCode, of: 'task' },
      result: result ?? (exitCode === 0 ? 'passed' : 'failed'),
    });
  }
}

function resultOf(text: string): JobResult | null {
  if (
    /^(?:Unsuccessful task run|Result: FAILED|Task not successful|TASK FAILED|Task timeout after|Task aborted - max run time)/i.test(
      text,
    )
  ) {
    return 'failed';
  }
  if (/^(?:Successful task run|Result: SUCCEEDED)/.test(text)) return 'passed';
  if (/^Task (?:has been |was )?(?:cancell?ed|aborted)/i.test(text)) return 'cancelled';
  return null;
}

/** The time and level of Python's logging, as the test harnesses print them before their own line. */
function readHarness(text: string): PeeledLine {
  const clock = skipClock(text);
  if (clock === 0) return plain(text);
  const level = HARNESS.exec(text.slice(clock, clock + 40));
  if (level === null) return plain(text);
  return peeled(text.slice(clock + level[0].length), { level: LEVELS[level[1]!] ?? null });
}
