import type { CiFormat, CiPeeler, JobResult, PeeledLine, StepMark } from '../ci-format.ts';
import type { LineLevel } from '../log-line.ts';
import { skipIsoTimestamp } from '../timestamp.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** GitLab: sections in markers before a CR, newer runners with a time and a stream before each line. */
export const gitlabFormat: CiFormat = {
  name: 'gitlab',
  markers: ['section_start:', 'section_end:', 'ERROR: Job failed', 'Job succeeded'],
  recognize: (sample) => {
    const sections = countLines(sample, /(?:^|[\r mKZOE+])section_(?:start|end):\d{6,12}:/);
    const runner = countLines(sample, /Running with gitlab-runner |Executing "\w+" stage of the job script/);
    const streams = countLines(sample, /^\d{4}-\d\d-\d\dT[\d:.]{8,18}Z \d\d[OE][ +]/);
    const result = countLines(sample, /^(?:\x1b\[[0-9;]*[mK])*(?:Job succeeded|ERROR: Job failed(?:: | \())/);
    return Math.min(
      1,
      (sections > 0 ? 0.8 : 0) + (runner > 0 ? 0.7 : 0) + (streams > 2 ? 0.7 : 0) + (result > 0 ? 0.5 : 0),
    );
  },
  open: () => new GitlabPeeler(),
};

const SECTION = /section_(start|end):\d{1,12}:([\w.-]{1,200})(?:\[[^\]\r]{0,200}\])?\r?(?:\x1b\[0?K)?/g;
const FAILED = /^ERROR: Job failed(?:: (?:exit (?:code|status) (\d{1,10})|(cancell?ed))| \(|: )/;
const LEADING = /^(?:\x1b\[[0-9;]{0,12}[mK]|\r)*/;

class GitlabPeeler implements CiPeeler {
  readonly #open: string[] = [];
  readonly #scripts: string[] = [];
  #hasEnded = false;

  peel(raw: string): PeeledLine {
    let text = raw.slice(prefixOf(raw));
    let mark: StepMark | null = null;
    if (text.includes('section_')) {
      text = text.replace(SECTION, (_, kind: string, name: string) => {
        mark = kind === 'start' ? this.#start(name) : this.#end(name);
        return '';
      });
    }
    const first = text.charCodeAt(0);
    const leading = first === 27 || first === 13 ? LEADING.exec(text)![0] : '';
    const bare = leading === '' ? text : text.slice(leading.length);
    const result = this.#readResult(bare, mark);
    if (result !== null) return result;
    if (mark === null && leading === '') return plain(text);
    return peeled(text, { level: levelOf(leading, mark), mark });
  }

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  #start(name: string): StepMark {
    this.#open.push(name);
    if (name === 'step_script' || name === 'build_script') this.#scripts.push(name);
    return { kind: 'start', name };
  }

  #end(name: string): StepMark {
    while (this.#open.length > 0 && this.#open.pop() !== name);
    const parent = this.#open.at(-1);
    return parent === undefined ? { kind: 'end', exitCode: null } : { kind: 'resume', name: parent };
  }

  #readResult(bare: string, mark: StepMark | null): PeeledLine | null {
    if (bare.startsWith('Job succeeded')) {
      this.#hasEnded = true;
      return peeled(bare, { mark, result: 'passed' });
    }
    if (!bare.startsWith('ERROR: Job failed')) return null;
    this.#hasEnded = true;
    const failed = FAILED.exec(bare);
    const result: JobResult = failed?.[2] === undefined ? 'failed' : 'cancelled';
    if (failed?.[1] === undefined) return peeled(bare, { level: 'error', mark, result });
    // Clean-up sections come after the script, so the last section open is not the one that failed.
    const script = this.#scripts.at(-1);
    const of = script === undefined ? {} : { of: script };
    return peeled(bare, { level: 'error', mark: { kind: 'exit', exitCode: Number(failed[1]), ...of }, result });
  }
}

/** Where `2024-05-22T12:43:46.962646Z 00O ` ends: time, number and kind of the stream, `+` for a continued line. */
function prefixOf(raw: string): number {
  const at = skipIsoTimestamp(raw);
  if (at === 0 || raw.charCodeAt(at) !== 32) return 0;
  const kind = raw.charCodeAt(at + 3);
  if (kind !== 79 && kind !== 69) return at + 1;
  const flag = raw.charCodeAt(at + 4);
  return flag === 32 || flag === 43 ? at + 5 : at + 4;
}

function levelOf(leading: string, mark: StepMark | null): LineLevel | null {
  if (leading.includes('\x1b[32;1m')) return 'command';
  return leading.includes('\x1b[36;1m') || mark?.kind === 'start' ? 'section' : null;
}
