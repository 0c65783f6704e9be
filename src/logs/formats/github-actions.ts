import type { CiFormat, CiPeeler, JobResult, PeeledLine, StepMark } from '../ci-format.ts';
import type { LineLevel } from '../log-line.ts';
import { skipIsoTimestamp } from '../timestamp.ts';
import { countLines, peeled, plain, shareOfLines } from './peeling.ts';

/** GitHub Actions: one job as the site and the API give it, or all jobs as `gh run view --log` prints them. */
export const githubActionsFormat: CiFormat = {
  name: 'github_actions',
  markers: ['##[group]Run ', '##[error]', 'Post job cleanup.', '::error'],
  recognize: (sample) => {
    if (countLines(sample, /##\[section\](?:Starting|Finishing): /) > 0) return 0;
    const timed = shareOfLines(
      sample,
      /^(?:\ufeff|[^\t]{1,200}\t[^\t]{1,200}\t\ufeff?)?\d{4}-\d\d-\d\dT[\d:]{8}\.\d{7}Z /,
    );
    const marked = countLines(
      sample,
      /##\[(?:group|endgroup|error|warning|command|debug|notice)\]|^::(?:group|error|warning|notice)\b/,
    );
    const exited = countLines(sample, /##\[error\]Process completed with exit code \d/);
    const worded = countLines(
      sample,
      /(?:^|\s)(?:Current runner version: '|Requested labels: |Secret source: |Post job cleanup\.$)/,
    );
    return Math.min(1, (timed > 0.5 ? 0.6 : 0) + (marked > 0 ? 0.35 : 0) + (worded > 0 || exited > 0 ? 0.4 : 0));
  },
  open: () => new GithubActionsPeeler(),
};

const COMMAND = /^##\[(\w{1,20})\]/;
const INLINE_COMMAND = /^::(error|warning|notice|group|endgroup|debug)( [^\n]*?)?::/;
const EXIT = /^(?:Error: )?Process completed with exit code (-?\d{1,10})\.?/;
// Looking further than names are long would make each line cost as much as it is wide.
const LONGEST_NAMES = 400;

const LEVELS: Readonly<Record<string, LineLevel>> = {
  error: 'error',
  warning: 'warning',
  notice: 'notice',
  command: 'command',
  group: 'section',
  endgroup: 'section',
  section: 'section',
};

class GithubActionsPeeler implements CiPeeler {
  #columns = '';
  #isStarted = false;
  #hasEnded = false;
  #result: JobResult | null = null;
  // An error that is the last word of its step made the step fail; one amid other lines is a remark.
  #lastWasError = false;
  #hadError = false;
  #hasTimes = false;

  peel(raw: string): PeeledLine {
    const columns = columnsOf(raw);
    let at = columns === 0 ? skipMark(raw, 0) : skipMark(raw, columns);
    const afterTime = skipIsoTimestamp(raw, at);
    if (afterTime !== at) {
      this.#hasTimes = true;
      at = raw.charCodeAt(afterTime) === 32 ? afterTime + 1 : afterTime;
    }
    const text = at === 0 ? raw : raw.slice(at);
    const line = this.#read(text, columns > 0);
    if (columns === 0) return line;
    const column = raw.slice(0, columns);
    if (column === this.#columns) return line.mark?.kind === 'start' ? { ...line, mark: null } : line;
    this.#columns = column;
    const name = column.slice(column.indexOf('\t') + 1, -1).trim();
    return { ...line, mark: { kind: 'start', name } };
  }

  hasEnded(): boolean | null {
    // Without times it is a part that someone copied, or the output of a local runner.
    return this.#hasTimes ? this.#hasEnded : null;
  }

  #read(text: string, hasColumns: boolean): PeeledLine {
    const first = text.charCodeAt(0);
    if (first === 35 && text.startsWith('##[')) return this.#readCommand(text);
    if (first === 58 && text.startsWith('::')) return readInlineCommand(text);
    if (first === 91 && text.startsWith('[command]')) {
      this.#lastWasError = false;
      return peeled(text.slice(9), { level: 'command' });
    }
    if (first === 67 && text.startsWith('Cleaning up orphan processes')) return this.#end(text);
    if (first === 80 && text.startsWith('Post job cleanup.')) return this.#startStep('Post job cleanup', text);
    if (!this.#isStarted) {
      this.#isStarted = true;
      if (!hasColumns && /^(?:Current runner version|Requested labels)/.test(text)) {
        return peeled(text, { mark: { kind: 'start', name: 'Set up job' } });
      }
    }
    if (first === 27 && text.startsWith('\x1b[36;1m')) return peeled(text, { level: 'command' });
    if (text.length > 0) this.#lastWasError = false;
    return plain(text);
  }

  #readCommand(text: string): PeeledLine {
    const command = COMMAND.exec(text);
    if (command === null) return plain(text);
    const name = command[1]!.toLowerCase();
    const rest = text.slice(command[0].length);
    if (name === 'group' && rest.startsWith('Run ')) return this.#startStep(rest.slice(4), rest);
    if (name !== 'error') {
      if (name !== 'endgroup') this.#lastWasError = false;
      return peeled(rest, { level: LEVELS[name] ?? null });
    }
    this.#lastWasError = true;
    this.#hadError = true;
    const exit = EXIT.exec(rest);
    if (exit !== null) {
      const exitCode = Number(exit[1]);
      const mark: StepMark = { kind: 'exit', exitCode };
      if (exitCode !== 0 && this.#result !== 'cancelled') this.#result = 'failed';
      return peeled(rest, { level: 'error', mark, result: this.#result });
    }
    if (/^(?:The operation was cancell?ed|The run was cancell?ed)/.test(rest)) this.#result = 'cancelled';
    return peeled(rest, { level: 'error', result: this.#result });
  }

  #startStep(name: string, text: string): PeeledLine {
    this.#isStarted = true;
    this.#settle();
    return peeled(text, { level: 'section', mark: { kind: 'start', name: name.trim() }, result: this.#result });
  }

  #end(text: string): PeeledLine {
    this.#hasEnded = true;
    this.#settle();
    return peeled(text, { result: this.#result ?? (this.#hadError ? null : 'passed') });
  }

  #settle(): void {
    if (this.#lastWasError && this.#result === null) this.#result = 'failed';
    this.#lastWasError = false;
  }
}

/** Where `job<TAB>step<TAB>` ends, 0 when the line does not begin so. */
function columnsOf(raw: string): number {
  const first = raw.indexOf('\t');
  if (first <= 0 || first > LONGEST_NAMES) return 0;
  const second = raw.indexOf('\t', first + 1);
  if (second < 0 || second > LONGEST_NAMES) return 0;
  const at = skipMark(raw, second + 1);
  return skipIsoTimestamp(raw, at) === at ? 0 : second + 1;
}

/** Step logs begin with a byte order mark each, and stay so when they are joined. */
function skipMark(raw: string, at: number): number {
  return raw.charCodeAt(at) === 0xfeff ? at + 1 : at;
}

function readInlineCommand(text: string): PeeledLine {
  const command = INLINE_COMMAND.exec(text.slice(0, 2000));
  if (command === null) return plain(text);
  const level = LEVELS[command[1]!] ?? null;
  // With a place in a file it is a finding, to be read as it stands.
  return peeled(command[2] === undefined ? text.slice(command[0].length) : text, { level });
}
