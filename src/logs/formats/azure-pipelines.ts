import type { CiFormat, CiPeeler, JobResult, PeeledLine } from '../ci-format.ts';
import type { LineLevel } from '../log-line.ts';
import { skipIsoTimestamp } from '../timestamp.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** Azure Pipelines: `##[…]` markers, `##vso[…]` commands, one section a task. */
export const azurePipelinesFormat: CiFormat = {
  name: 'azure_pipelines',
  markers: ['##[section]', '##[error]', '##vso['],
  recognize: (sample) => {
    const sections = countLines(sample, /##\[section\](?:Starting|Finishing|Async Command)/);
    const commands = countLines(sample, /##vso\[/);
    const agent = countLines(sample, /Agent name: '|Agent machine name: '|Azure Pipelines/);
    return Math.min(1, (sections > 0 ? 0.9 : 0) + (commands > 0 ? 0.5 : 0) + (agent > 0 ? 0.2 : 0));
  },
  open: () => new AzurePipelinesPeeler(),
};

const COMMAND = /^##\[(\w{1,20})\]/;
const LOGGING = /^##vso\[([\w.]{1,40})([^\]]{0,2000})\]/;
const SECTION = /^(Starting|Finishing): (.*)$/;
const EXIT = /(?:exited with code '?|failed with exit code |failed with error code )(-?\d{1,10})/;

const LEVELS: Readonly<Record<string, LineLevel>> = {
  error: 'error',
  warning: 'warning',
  command: 'command',
  section: 'section',
  group: 'section',
  endgroup: 'section',
};

class AzurePipelinesPeeler implements CiPeeler {
  readonly #open: string[] = [];
  #job: string | null = null;
  #hasEnded = false;
  #result: JobResult | null = null;

  peel(raw: string): PeeledLine {
    let at = raw.charCodeAt(0) === 0xfeff ? 1 : 0;
    const afterTime = skipIsoTimestamp(raw, at);
    if (afterTime !== at) at = raw.charCodeAt(afterTime) === 32 ? afterTime + 1 : afterTime;
    const text = at === 0 ? raw : raw.slice(at);
    if (text.charCodeAt(0) !== 35) return plain(text);
    if (text.startsWith('##[')) return this.#readCommand(text);
    return text.startsWith('##vso[') ? this.#readLogging(text) : plain(text);
  }

  hasEnded(): boolean | null {
    // The log of one task has no ending of its own.
    return this.#job === null ? null : this.#hasEnded;
  }

  #readCommand(text: string): PeeledLine {
    const command = COMMAND.exec(text);
    if (command === null) return plain(text);
    const name = command[1]!.toLowerCase();
    const rest = text.slice(command[0].length);
    const level = LEVELS[name] ?? null;
    if (name === 'section') return this.#readSection(rest);
    if (name !== 'error') return peeled(rest, { level });
    if (/^The (?:operation|job) was cancell?ed|^The job running on/.test(rest)) this.#result = 'cancelled';
    else this.#result ??= 'failed';
    const exit = EXIT.exec(rest.slice(0, 2000));
    return peeled(rest, {
      level,
      mark: exit === null ? null : { kind: 'exit', exitCode: Number(exit[1]) },
      result: this.#result,
    });
  }

  #readSection(rest: string): PeeledLine {
    const section = SECTION.exec(rest);
    if (section === null) return peeled(rest, { level: 'section' });
    const name = section[2]!.trim();
    if (section[1] === 'Starting') {
      this.#job ??= name;
      this.#open.push(name);
      return peeled(rest, { level: 'section', mark: { kind: 'start', name } });
    }
    while (this.#open.length > 0 && this.#open.pop() !== name);
    if (name === this.#job) this.#hasEnded = true;
    const parent = this.#open.at(-1);
    return peeled(rest, {
      level: 'section',
      mark: parent === undefined ? { kind: 'end', exitCode: null } : { kind: 'resume', name: parent },
      result: this.#hasEnded ? (this.#result ?? 'passed') : this.#result,
    });
  }

  #readLogging(text: string): PeeledLine {
    const logging = LOGGING.exec(text);
    if (logging === null) return plain(text);
    const rest = text.slice(logging[0].length);
    if (logging[1] === 'task.logissue') {
      return peeled(rest, { level: logging[2]!.includes('type=warning') ? 'warning' : 'error' });
    }
    if (logging[1] === 'task.complete') {
      if (/result=Failed/i.test(logging[2]!)) this.#result = 'failed';
      return peeled(rest, { result: this.#result });
    }
    return plain(text);
  }
}
