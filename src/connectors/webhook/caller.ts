import type { OutgoingWebhook } from '../../triage/index.ts';
import type { Fetch } from '../egress.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { keyOfSecret, signedHeaders } from '../standard-webhooks.ts';

const CALL_MS = 20_000;

export interface WebhookTarget {
  /** as the operator configured it; may be on a private network */
  readonly url: string;
  readonly secret: string;
  readonly nowMs: () => number;
  readonly fetch?: Fetch;
}

/** Sends webhooks to one address. */
export class WebhookCaller {
  readonly #target: WebhookTarget;
  readonly #key: Uint8Array;
  readonly #fetch: Fetch;

  /** @throws ConfigurationError when the secret is none */
  constructor(target: WebhookTarget) {
    this.#key = keyOfSecret(target.secret);
    this.#target = target;
    this.#fetch = target.fetch ?? createOutsideFetch({ baseUrl: target.url, totalMs: CALL_MS });
  }

  /**
   * The status the other side answered.
   *
   * @throws RemoteError when there is no answer
   */
  async send({ id, body }: OutgoingWebhook): Promise<number> {
    const { url, nowMs } = this.#target;
    const response = await this.#fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'regreen',
        ...signedHeaders(this.#key, id, nowMs(), body),
      },
      body,
    });
    await response.body?.cancel();
    return response.status;
  }
}
