import { ConfigurationError, UsageError } from '../../foundation/index.ts';

/** What an address of a job or pipeline of GitLab names. */
export interface RunUrl {
  /** address of the project on the site */
  readonly site: string;
  readonly project: string;
  readonly kind: 'job' | 'pipeline';
  readonly id: string;
}

const PATH = /^\/((?:[\w.-]{1,255}\/){1,20}[\w.-]{1,255})\/-\/(jobs|pipelines)\/(\d{1,20})(?:\/[\w-]{0,40})?\/?$/;

/** Whether an address has the form of a job or pipeline of GitLab. */
export function isRunUrl(url: string): boolean {
  return URL.canParse(url) && PATH.test(new URL(url).pathname);
}

/**
 * Reads the address of a job or pipeline.
 *
 * @param apiUrl where the token may be sent, with `/api/v4`; the address must be of the same host
 * @throws UsageError when it is no such address
 * @throws ConfigurationError when it is of another host than the API
 */
export function parseRunUrl(url: string, apiUrl: string): RunUrl {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const parts = parsed === null ? null : PATH.exec(parsed.pathname);
  if (parsed === null || parts === null) {
    throw new UsageError(
      'expected the address of a job or pipeline: https://gitlab.com/GROUP/PROJECT/-/pipelines/NUMBER',
    );
  }
  const api = new URL(apiUrl);
  if (api.host !== parsed.host) {
    throw new ConfigurationError(
      `the run is on ${parsed.host}, but the API address is of ${api.host}: set REGREEN_GITLAB_API_URL to that of ${parsed.host}`,
    );
  }
  // GitLab may live below a path of its host: https://example.org/gitlab/api/v4
  const root = api.pathname.replace(/\/api\/v4\/?$/, '').replace(/^\//, '');
  const path = parts[1]!;
  const project = root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  return { site: `${parsed.origin}/${path}`, project, kind: parts[2] === 'jobs' ? 'job' : 'pipeline', id: parts[3]! };
}
