import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import { type Answer, Egress, type EgressOptions } from './egress.ts';

/** Asks a system who we are there. */
export class RightsClient {
  readonly #egress: Egress;
  readonly #variable: string;

  /** @param variable where the token comes from, for sentences people read */
  constructor(options: EgressOptions, variable: string) {
    this.#egress = new Egress(options);
    this.#variable = variable;
  }

  /**
   * null when there is nothing of that, or it is not for us.
   *
   * @throws AuthorizationError when the token is none, RemoteError
   */
  async read(path: string): Promise<{ readonly headers: Headers; readonly body: unknown } | null> {
    const answer: Answer = await this.#egress.get(path, 'application/json');
    const { status, headers } = answer;
    const { host } = this.#egress;
    if (status === 401) throw new AuthorizationError(`${host} refused the token in ${this.#variable}: set a valid one`);
    if (status === 403 || status === 404) return null;
    if (status < 200 || status >= 300) throw new RemoteError(`${host} answered ${status} when asked for our rights`);
    return { headers, body: await this.#egress.json(answer) };
  }
}
