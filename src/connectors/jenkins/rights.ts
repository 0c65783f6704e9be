import { AuthorizationError } from '../../foundation/index.ts';
import type { CiRights, NeededRight, RightsReport } from '../../healing/index.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { textAt } from '../payload.ts';
import { RightsClient } from '../rights-client.ts';
import type { JenkinsOptions } from './ci-provider.ts';

/** What we may do on Jenkins: it tells who we are, and of permissions nothing to whoever is no administrator. */
export class JenkinsRights implements CiRights {
  readonly provider = 'jenkins';
  readonly #client: RightsClient;

  constructor({ apiUrl, user, token, fetch }: JenkinsOptions) {
    const sender = fetch ?? createOutsideFetch({ baseUrl: apiUrl });
    const options = { baseUrl: apiUrl, token, fetch: sender, ...(user === null ? {} : { user }) };
    this.#client = new RightsClient(options, 'REGREEN_JENKINS_TOKEN');
  }

  async examine(needed: readonly NeededRight[]): Promise<RightsReport> {
    const answer = await this.#client.read('/whoAmI/api/json');
    const body = answer?.body as { readonly anonymous?: unknown } | undefined;
    if (body?.anonymous === true) {
      throw new AuthorizationError('Jenkins takes us for nobody: set REGREEN_JENKINS_USER and REGREEN_JENKINS_TOKEN');
    }
    const name = textAt(body, 'name');
    const rights = ['Overall/Read', 'Job/Read', ...needed.map(({ right }) => right)].join(', ');
    return {
      identity: name === null ? 'the token' : `the user ${name}`,
      missing: [],
      unseen: `Jenkins tells no permissions; it needs ${rights}`,
      expiresAtMs: null,
    };
  }
}
