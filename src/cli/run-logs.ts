import { readFileSync } from 'node:fs';
import {
  fetchGithubRunLogs,
  fetchGitlabRunLogs,
  isGithubRunUrl,
  isGitlabRunUrl,
  type RunLog,
} from '../connectors/index.ts';
import { ConfigurationError, UsageError } from '../foundation/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The logs of the failed jobs behind an address of GitHub or GitLab, with what the environment holds for it.
 *
 * @throws UsageError when it is the address of neither
 */
export function fetchRun(url: string, environment: Environment): AsyncIterable<RunLog> {
  const github = environment.REGREEN_GITHUB_API_URL ?? environment.GITHUB_API_URL;
  const gitlab = environment.REGREEN_GITLAB_API_URL ?? environment.CI_API_V4_URL;
  if (isGithubRunUrl(url)) {
    const token = secretOf(environment, 'REGREEN_GITHUB_TOKEN', 'GITHUB_TOKEN');
    return fetchGithubRunLogs(url, token, github === undefined ? {} : { apiUrl: github });
  }
  if (isGitlabRunUrl(url)) {
    const token = secretOf(environment, 'REGREEN_GITLAB_TOKEN', 'GITLAB_TOKEN');
    return fetchGitlabRunLogs(url, token, gitlab === undefined ? {} : { apiUrl: gitlab });
  }
  throw new UsageError(
    'expected the address of a run: https://github.com/OWNER/REPO/actions/runs/ID or https://gitlab.com/GROUP/PROJECT/-/pipelines/ID or …/-/jobs/ID',
  );
}

/** The first of these variables that is set, itself or as the name of a file that holds it. */
function secretOf(environment: Environment, ...names: string[]): string | null {
  for (const name of names) {
    const value = environment[name];
    if (value) return value;
    const file = environment[`${name}_FILE`];
    if (!file) continue;
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw new ConfigurationError(`${name}_FILE names ${file}, which cannot be read`, {}, { cause: error });
    }
  }
  return null;
}
