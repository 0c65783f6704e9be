import type { CiFormat, CiPeeler, JobResult, PeeledLine } from '../ci-format.ts';
import { skipClock } from '../timestamp.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** AppVeyor: a plain console, or one with the time since the start in brackets before each line. */
export const appveyorFormat: CiFormat = {
  name: 'appveyor',
  markers: ['Command exited with code ', 'Build success', 'Build failed'],
  recognize: (sample) => {
    const started = countLines(sample, /^(?:\[\d\d:\d\d:\d\d\] )?Build started\r?$/);
    const clone = countLines(sample, /^(?:\[\d\d:\d\d:\d\d\] )?git (?:clone|checkout) -qf? /);
    const folder = countLines(sample, /C:\\projects\\|\/home\/appveyor\/projects\/|\bappveyor\b/i);
    const exit = countLines(
      sample,
      /^(?:\[\d\d:\d\d:\d\d\] )?(?:Command exited with code -?\d+|Build success|Build execution time has reached the maximum allowed time)/,
    );
    return Math.min(
      1,
      (started > 0 ? 0.35 : 0) + (clone > 0 ? 0.3 : 0) + (folder > 0 ? 0.25 : 0) + (exit > 0 ? 0.25 : 0),
    );
  },
  open: () => new AppveyorPeeler(),
};

const EXIT = /^Command exited with code (-?\d{1,10})/;
const FAILED = /^(?:Build failed|Build execution time has reached the maximum allowed time)/;

class AppveyorPeeler implements CiPeeler {
  #result: JobResult | null = null;

  peel(raw: string): PeeledLine {
    const text = raw.slice(prefixOf(raw));
    const first = text.charCodeAt(0);
    if (first === 67 || first === 66) {
      const exit = EXIT.exec(text);
      if (exit !== null) {
        const exitCode = Number(exit[1]);
        if (exitCode !== 0) this.#result = 'failed';
        return peeled(text, { level: 'error', mark: { kind: 'exit', exitCode }, result: this.#result });
      }
      if (FAILED.test(text)) {
        this.#result = 'failed';
        return peeled(text, { level: 'error', result: 'failed' });
      }
      if (text === 'Build success') return peeled(text, { result: this.#result ?? 'passed' });
    }
    return plain(text);
  }

  hasEnded(): null {
    return null;
  }
}

function prefixOf(raw: string): number {
  if (raw.charCodeAt(0) !== 91) return 0;
  const clock = skipClock(raw, 1);
  if (clock === 1 || raw.charCodeAt(clock) !== 93) return 0;
  return raw.charCodeAt(clock + 1) === 32 ? clock + 2 : clock + 1;
}
