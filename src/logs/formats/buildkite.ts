import type { CiFormat, CiPeeler, PeeledLine } from '../ci-format.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** Buildkite: groups opened by `~~~`, `---` and `+++`, the time of each line in an invisible APC sequence. */
export const buildkiteFormat: CiFormat = {
  name: 'buildkite',
  markers: ['The command exited with status ', 'user command error: ', '~~~ ', '_bk;t='],
  recognize: (sample) => {
    const times = countLines(sample, /\x1b_bk;t=\d/);
    const quiet = countLines(sample, /^(?:\x1b\[[\d;]*m)*~~~ /);
    const worded = countLines(
      sample,
      /^(?:\x1b\[[\d;]*m)*(?:~~~ (?::\w+: )?(?:Preparing (?:working directory|plugins)|Running (?:agent|global|local|plugin|repository)|Setting up plugins|Uploading artifacts)|\+\+\+ (?::\w+: )?Running (?:commands?|script)|Running Buildkite agent|🚨 Error: The command exited with status)/,
    );
    return Math.min(1, (times > 0 ? 0.95 : 0) + (quiet > 1 ? 0.4 : 0) + (worded > 0 ? 0.5 : 0));
  },
  open: () => new BuildkitePeeler(),
};

const TIMES = /\x1b_bk;t=\d{1,20}(?:;[^\x07\x1b]{0,100})?(?:\x07|\x1b\\)/g;
const GROUP = /^(?:\x1b\[[\d;]{0,12}m){0,4}(~~~|---|\+\+\+) (\S.*)$/;
const EXIT =
  /^(?:\x1b\[[\d;]{0,12}m){0,4}(?:🚨 )?(?:Error: The command exited with status |user command error: (?:The plugin \S{1,200} command hook exited with status |exit status )|(?:\^\^\^ )?Exited with status )(-?\d{1,10})/u;
const PROMPT = /^(?:\x1b\[[\d;]{0,12}m){0,4}\$(?:\x1b\[[\d;]{0,12}m){0,4} /;

class BuildkitePeeler implements CiPeeler {
  peel(raw: string): PeeledLine {
    const text = raw.includes('\x1b_bk;') ? raw.replace(TIMES, '') : raw;
    if (text === '^^^ +++') return peeled(text, { level: 'section' });
    const group = GROUP.exec(text.length > 1000 ? text.slice(0, 1000) : text);
    // Diffs have lines that begin alike: a file's name after the three signs.
    if (group !== null && !isDiffHeader(group[1]!, group[2]!)) {
      return peeled(text, { level: 'section', mark: { kind: 'start', name: group[2]!.trim() } });
    }
    const exit = EXIT.exec(text.slice(0, 400));
    if (exit !== null) {
      const exitCode = Number(exit[1]);
      return peeled(text, {
        level: exitCode === 0 ? null : 'error',
        mark: { kind: 'exit', exitCode },
        result: exitCode === 0 ? 'passed' : 'failed',
      });
    }
    return PROMPT.test(text) ? peeled(text, { level: 'command' }) : plain(text);
  }

  hasEnded(): null {
    return null;
  }
}

function isDiffHeader(signs: string, rest: string): boolean {
  return signs !== '~~~' && /^(?:[ab]\/|\/|\S+\t|\S+\s\d{4}-\d\d-\d\d)|^\S*[./]\S*$/.test(rest);
}
