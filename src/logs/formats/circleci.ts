import type { CiFormat, CiPeeler, JobResult, PeeledLine } from '../ci-format.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** CircleCI: the output of steps one after the other, each begun by the shell it runs in; also its command line. */
export const circleciFormat: CiFormat = {
  name: 'circleci',
  markers: ['#!/bin/bash -e', '#!/bin/sh -e', '====>> ', 'Exited with code', 'received exit code'],
  recognize: (sample) => {
    const shells = countLines(sample, /^#!\/bin\/(?:bash|sh) -eo? ?(?:pipefail)?\r?$/);
    const steps = countLines(sample, /^(?:\x1b\[[\d;]*m)*====>> /);
    const agent = countLines(
      sample,
      /^Build-agent version |CIRCLE_(?:BRANCH|BUILD_NUM|SHA1|WORKFLOW_ID)=|Using build environment variables:|^Docker Engine Version: /,
    );
    const exits = countLines(
      sample,
      /^(?:Error: )?Exited with code (?:exit status )?\d+|^CircleCI received exit code \d+/,
    );
    return Math.min(1, (shells > 0 ? 0.5 : 0) + (steps > 1 ? 0.6 : 0) + (agent > 0 ? 0.6 : 0) + (exits > 0 ? 0.6 : 0));
  },
  open: () => new CircleciPeeler(),
};

const SHELL = /^#!\/bin\/(?:bash|sh) -e/;
const STEP = /^(?:\x1b\[[\d;]{0,12}m){0,4}====>> (.{1,200}?)\r?(?:\x1b\[[\d;]{0,12}m)?$/;
const EXIT = /^(?:Error: )?(?:Exited with code (?:exit status )?|CircleCI received exit code )(\d{1,10})/;
const STOPPED = /^Too long with no output \(exceeded |^context deadline exceeded$/;

class CircleciPeeler implements CiPeeler {
  #isNameNext = false;
  #result: JobResult | null = null;

  peel(raw: string): PeeledLine {
    const text = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
    if (SHELL.test(text)) {
      this.#isNameNext = true;
      return peeled(text, { level: 'section' });
    }
    if (this.#isNameNext && text.trim() !== '') {
      this.#isNameNext = false;
      return peeled(text, { level: 'command', mark: { kind: 'start', name: text.slice(0, 200).trim() } });
    }
    const first = text.charCodeAt(0);
    if (first === 61 || first === 27) {
      const step = STEP.exec(text);
      if (step !== null) return peeled(text, { level: 'section', mark: { kind: 'start', name: step[1]!.trim() } });
    }
    const exit = first === 69 || first === 67 ? EXIT.exec(text) : null;
    if (exit !== null) {
      const exitCode = Number(exit[1]);
      if (exitCode !== 0) this.#result = 'failed';
      return peeled(text, { level: 'error', mark: { kind: 'exit', exitCode }, result: this.#result });
    }
    if (first === 84 && STOPPED.test(text)) {
      this.#result = 'failed';
      return peeled(text, { level: 'error', result: 'failed' });
    }
    if (text === 'Success!') return peeled(text, { result: this.#result ?? 'passed' });
    return plain(text);
  }

  hasEnded(): null {
    return null;
  }
}
