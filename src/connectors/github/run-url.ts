import { ConfigurationError, UsageError } from '../../foundation/index.ts';

/** What an address of a run of GitHub Actions names. */
export interface RunUrl {
  /** scheme and host of the site */
  readonly site: string;
  readonly repository: string;
  readonly run: string;
  readonly attempt: string | null;
  readonly job: string | null;
}

const PATH =
  /^\/([\w.-]{1,100}\/[\w.-]{1,100})\/actions\/runs\/(\d{1,20})(?:\/attempts\/(\d{1,9}))?(?:\/jobs?\/(\d{1,20}))?\/?$/;

/** Whether an address has the form of a run of GitHub Actions. */
export function isRunUrl(url: string): boolean {
  return URL.canParse(url) && PATH.test(new URL(url).pathname);
}

/**
 * Reads the address of a run, attempt or job.
 *
 * @param apiUrl where the token may be sent; the address must be of the same host
 * @throws UsageError when it is no such address
 * @throws ConfigurationError when it is of another host than the API
 */
export function parseRunUrl(url: string, apiUrl: string): RunUrl {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const parts = parsed === null ? null : PATH.exec(parsed.pathname);
  if (parsed === null || parts === null) {
    throw new UsageError('expected the address of a run: https://github.com/OWNER/REPOSITORY/actions/runs/NUMBER');
  }
  const { host } = new URL(apiUrl);
  if (host !== parsed.host && host !== `api.${parsed.host}`) {
    throw new ConfigurationError(
      `the run is on ${parsed.host}, but the API address is of ${host}: set REGREEN_GITHUB_API_URL to that of ${parsed.host}`,
    );
  }
  return {
    site: parsed.origin,
    repository: parts[1]!,
    run: parts[2]!,
    attempt: parts[3] ?? null,
    job: parts[4] ?? null,
  };
}
