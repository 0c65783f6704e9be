import type { CiFormat, CiPeeler, PeeledLine, StepMark } from '../ci-format.ts';
import { countLines, peeled, plain, shareOfLines } from './peeling.ts';

/** Drone and Woodpecker: name of the step and number of its line before each line, commands echoed after `+ `. */
export const droneFormat: CiFormat = {
  name: 'drone',
  markers: ['exit code '],
  recognize: (sample) => {
    const prefixed = shareOfLines(sample, /^\[[\w ./-]{1,80}:(?:L\d+:\d+s|\d+)\] ?/);
    const commands = countLines(sample, /^\[[\w ./-]{1,80}:(?:L\d+:\d+s|\d+)\] \+ /);
    const workspace = countLines(
      sample,
      /\/(?:drone|woodpecker)\/src\b|DRONE_(?:COMMIT|BUILD|REPO)|CI_PIPELINE_NUMBER/,
    );
    if (prefixed <= 0.6) return 0;
    return Math.min(1, 0.5 + (commands > 0 ? 0.3 : 0) + (workspace > 0 ? 0.2 : 0));
  },
  open: () => new DronePeeler(),
};

const PREFIX = /^\[([\w ./-]{1,80}):(?:L\d{1,9}:\d{1,9}s|\d{1,9})\] ?/;
const EXIT = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (\S{1,120}) : exit code (\d{1,10})/;

class DronePeeler implements CiPeeler {
  readonly #seen = new Set<string>();
  #step: string | null = null;

  peel(raw: string): PeeledLine {
    const prefix = raw.charCodeAt(0) === 91 ? PREFIX.exec(raw.slice(0, 120)) : null;
    if (prefix === null) return readEnd(raw);
    const text = raw.slice(prefix[0].length);
    const level = text.startsWith('+ ') ? 'command' : null;
    return peeled(text, { level, mark: this.#enter(prefix[1]!) });
  }

  hasEnded(): null {
    return null;
  }

  #enter(name: string): StepMark | null {
    if (name === this.#step) return null;
    this.#step = name;
    if (this.#seen.has(name)) return { kind: 'resume', name };
    this.#seen.add(name);
    return { kind: 'start', name };
  }
}

function readEnd(raw: string): PeeledLine {
  const exit = EXIT.exec(raw.slice(0, 300));
  if (exit === null) return plain(raw);
  const exitCode = Number(exit[2]);
  return peeled(raw, {
    level: exitCode === 0 ? null : 'error',
    mark: { kind: 'exit', exitCode },
    result: exitCode === 0 ? null : 'failed',
  });
}
