import type { CiRights, NeededRight, RightsReport } from '../../healing/index.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { listAt, textAt } from '../payload.ts';
import { RightsClient } from '../rights-client.ts';
import type { GitlabOptions } from './ci-provider.ts';

/** Access levels by the role's name, as GitLab numbers them. */
const LEVELS: Readonly<Record<string, number>> = { Reporter: 20, Developer: 30, Maintainer: 40 };

/** What we may do on GitLab: the scopes of the token, and in how many projects its user has the roles. */
export class GitlabRights implements CiRights {
  readonly provider = 'gitlab';
  readonly #client: RightsClient;

  constructor({ apiUrl, token, fetch }: GitlabOptions) {
    const baseUrl = apiUrl.replace(/\/(?:api\/v4\/?)?$/, '');
    const sender = fetch ?? createOutsideFetch({ baseUrl: apiUrl });
    this.#client = new RightsClient({ baseUrl, token, fetch: sender }, 'REGREEN_GITLAB_TOKEN');
  }

  async examine(needed: readonly NeededRight[]): Promise<RightsReport> {
    const self = await this.#client.read('/api/v4/personal_access_tokens/self');
    const name = textAt(self?.body, 'name');
    const identity = name === null ? 'the token' : `the token ${name}`;
    const expiresAtMs = Date.parse(textAt(self?.body, 'expires_at') ?? '');
    const scopes = listAt(self?.body, 'scopes').filter((scope) => typeof scope === 'string');
    const missing: RightsReport['missing'][number][] = [];
    for (const need of needed) {
      if (self !== null && !scopes.includes('api')) missing.push({ ...need, grant: 'the scope api' });
      const role = /the role (\w+)/.exec(need.right)?.[1] ?? '';
      const level = LEVELS[role];
      if (level !== undefined && (await this.#isNobodyAt(level))) {
        missing.push({ ...need, grant: `the role ${role} in the projects it is to heal` });
      }
    }
    const unseen = self === null ? 'it does not tell its scopes; it needs the scope api' : null;
    return { identity, missing, unseen, expiresAtMs: Number.isNaN(expiresAtMs) ? null : expiresAtMs };
  }

  async #isNobodyAt(level: number): Promise<boolean> {
    const query = `membership=true&min_access_level=${level}&simple=true&per_page=1`;
    const answer = await this.#client.read(`/api/v4/projects?${query}`);
    return Array.isArray(answer?.body) && answer.body.length === 0;
  }
}
