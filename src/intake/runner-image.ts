import type { KeptLog } from './records.ts';

const SEARCHED_LINES = 200;
const LONGEST_IMAGE = 200;
const LINE_LIMIT = 1000;
/** How GitHub's runners begin a log. */
const GITHUB_HEAD = /(?:^|\s|\])Runner Image\s*$/;
const GITHUB_NAME = /(?:^|\s)Image: (?<name>[\w.-]{1,100})\s*$/;
const GITHUB_VERSION = /(?:^|\s)Version: (?<version>[\w.-]{1,60})\s*$/;
const GITLAB_IMAGE = /Using docker image sha256:(?<digest>[0-9a-f]{12})[0-9a-f]{0,60} for (?<name>\S{1,150})/;
const GROUP_LINES = 4;

/**
 * The image a job ran on with its version, as the head of its log says: `ubuntu-24.04 20261108.1.0`,
 * `node:24 4f5a6b7c8d9e`; null where it does not say.
 */
export function runnerImageOf({ windows }: Pick<KeptLog, 'windows'>): string | null {
  const first = windows[0];
  if (first === undefined || first.from !== 1) return null;
  const lines = first.lines.slice(0, SEARCHED_LINES).map((line) => line.slice(0, LINE_LIMIT));
  for (const [place, line] of lines.entries()) {
    const gitlab = GITLAB_IMAGE.exec(line)?.groups;
    if (gitlab !== undefined) return `${gitlab.name} ${gitlab.digest}`.slice(0, LONGEST_IMAGE);
    if (!GITHUB_HEAD.test(line)) continue;
    const group = lines.slice(place + 1, place + 1 + GROUP_LINES);
    const find = (pattern: RegExp) => group.map((text) => pattern.exec(text)?.groups).find((found) => found);
    const name = find(GITHUB_NAME)?.name;
    if (name !== undefined) return [name, find(GITHUB_VERSION)?.version ?? ''].join(' ').trim();
  }
  return null;
}
