import { createAppAuth } from '@octokit/auth-app';
import { AuthorizationError } from '../../foundation/index.ts';
import type { CiRights, NeededRight, RightsReport } from '../../healing/index.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { objectAt, textAt } from '../payload.ts';
import { RightsClient } from '../rights-client.ts';
import type { GithubOptions } from './access.ts';

/** Scopes of classic tokens that grant what permissions of Apps and fine-grained tokens grant; any of them will do. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'actions: write': ['repo'],
  'issues: write': ['repo', 'public_repo'],
  'pull_requests: write': ['repo', 'public_repo'],
  'statuses: write': ['repo', 'repo:status'],
};
const STRENGTH: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

/** What we may do on GitHub: the scopes of a classic token, or the permissions of each installation of an App. */
export class GithubRights implements CiRights {
  readonly provider = 'github';
  readonly #options: GithubOptions;

  constructor(options: GithubOptions) {
    this.#options = options;
  }

  async examine(needed: readonly NeededRight[]): Promise<RightsReport> {
    const { app } = this.#options;
    return app === null ? await this.#examineToken(needed) : await this.#examineApp(app, needed);
  }

  async #examineToken(needed: readonly NeededRight[]): Promise<RightsReport> {
    const answer = await this.#client(this.#options.token, 'REGREEN_GITHUB_TOKEN').read('/user');
    const login = textAt(answer?.body, 'login');
    const identity = login === null ? 'the token of a workflow' : `the token of ${login}`;
    const expiresAtMs = timeOf(answer?.headers.get('github-authentication-token-expiration') ?? null);
    const said = answer?.headers.get('x-oauth-scopes') ?? null;
    if (said === null) {
      const rights = needed.map(({ right }) => right).join(', ');
      const unseen = rights === '' ? null : `it does not tell its permissions; it needs ${rights}`;
      return { identity, missing: [], unseen, expiresAtMs };
    }
    const scopes = said.split(',').map((scope) => scope.trim());
    const missing = needed.flatMap((need) => {
      const enough = SCOPES[need.right] ?? ['repo'];
      return enough.some((scope) => scopes.includes(scope))
        ? []
        : [{ ...need, grant: `the scope ${enough.join(' or ')}` }];
    });
    return { identity, missing, unseen: null, expiresAtMs };
  }

  async #examineApp(app: NonNullable<GithubOptions['app']>, needed: readonly NeededRight[]): Promise<RightsReport> {
    const { token } = await createAppAuth({ appId: app.id, privateKey: app.privateKey })({ type: 'app' });
    const answer = await this.#client(token, 'REGREEN_GITHUB_APP_PRIVATE_KEY').read('/app/installations?per_page=100');
    const installations = (Array.isArray(answer?.body) ? answer.body : []) as readonly unknown[];
    if (installations.length === 0) throw new AuthorizationError('the GitHub App is installed nowhere: install it');
    const missing = needed.flatMap((need) => {
      const without = installations
        .filter((installation) => !grants(objectAt(installation, 'permissions'), need.right))
        .map((installation) => textAt(installation, 'account', 'login') ?? 'somebody');
      return without.length === 0
        ? []
        : [{ ...need, grant: `${need.right} to its installation at ${without.join(', ')}` }];
    });
    return { identity: `the App, installed ${installations.length} times`, missing, unseen: null, expiresAtMs: null };
  }

  #client(token: string | null, variable: string): RightsClient {
    const { apiUrl, fetch } = this.#options;
    const baseUrl = apiUrl.replace(/\/$/, '');
    return new RightsClient({ baseUrl, token, fetch: fetch ?? createOutsideFetch({ baseUrl: apiUrl }) }, variable);
  }
}

/** @param right `actions: write` */
function grants(permissions: unknown, right: string): boolean {
  const [name = '', level = ''] = right.split(': ');
  const granted = textAt(permissions, name) ?? '';
  return (STRENGTH[granted] ?? 0) >= (STRENGTH[level] ?? 1);
}

/** GitHub writes `2026-12-01 10:00:00 UTC`. */
function timeOf(text: string | null): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : ms;
}
