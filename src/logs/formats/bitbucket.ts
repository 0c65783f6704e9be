import type { CiFormat, CiPeeler, PeeledLine } from '../ci-format.ts';
import { countLines, peeled, plain } from './peeling.ts';

/** Bitbucket Pipelines: each command of the script is echoed after `+ `. */
export const bitbucketFormat: CiFormat = {
  name: 'bitbucket',
  markers: ['Build teardown', 'Searching for test report files'],
  recognize: (sample) => {
    const setup = countLines(
      sample,
      /^\+ ?umask 000|^\+ ?GIT_LFS_SKIP_SMUDGE=1 |\/opt\/atlassian\/(?:pipelines|bitbucketci)|BITBUCKET_(?:BRANCH|COMMIT|REPO_SLUG|BUILD_NUMBER)/,
    );
    const reports = countLines(
      sample,
      /^Searching for (?:test report )?files? (?:in directories named|matching artifact pattern)|^Build teardown|^Finished scanning for test reports/,
    );
    const images = countLines(sample, /^Images used:|^\s+build : docker\.io\//);
    return Math.min(1, (setup > 0 ? 0.8 : 0) + (reports > 0 ? 0.5 : 0) + (images > 0 ? 0.4 : 0));
  },
  open: () => bitbucketPeeler,
};

const COMMAND = /^\+ ?(\S.*)$/;

const bitbucketPeeler: CiPeeler = {
  peel(raw: string): PeeledLine {
    const first = raw.charCodeAt(0);
    if (first === 43 && raw.charCodeAt(1) !== 43) {
      const command = COMMAND.exec(raw.slice(0, 400));
      if (command === null) return plain(raw);
      return peeled(raw, { level: 'command', mark: { kind: 'start', name: command[1]!.trim() } });
    }
    if (first === 66 && /^Build teardown/.test(raw)) {
      return peeled(raw, { level: 'section', mark: { kind: 'start', name: 'Build teardown' } });
    }
    return plain(raw);
  },
  hasEnded: () => null,
};
