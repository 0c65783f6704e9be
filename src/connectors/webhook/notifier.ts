import { hash } from 'node:crypto';
import type { Notice, NoticeCall, Notifier } from '../../notices/index.ts';
import { cutText, visibleText } from '../../text/index.ts';
import type { Fetch } from '../egress.ts';
import { NoticeSender } from '../notice-sender.ts';
import { keyOfSecret, signedHeaders } from '../standard-webhooks.ts';

/** Receivers are told to expect less than 20 kB. */
const LONGEST_BODY = 8000;

export interface WebhookOptions {
  readonly address: string;
  /** `whsec_…` */
  readonly secret: string;
  readonly nowMs: () => number;
  readonly fetch?: Fetch;
}

/** Tells a program by a webhook that is signed as Standard Webhooks says; the same notice has the same `webhook-id`. */
export class WebhookNotifier implements Notifier {
  readonly kind = 'webhook';
  readonly #sender: NoticeSender;
  readonly #key: Uint8Array;
  readonly #nowMs: () => number;

  /** @throws ConfigurationError when the address or the secret is none */
  constructor({ address, secret, nowMs, fetch }: WebhookOptions) {
    this.#sender = new NoticeSender(address, fetch);
    this.#key = keyOfSecret(secret);
    this.#nowMs = nowMs;
  }

  plan(notice: Notice): readonly NoticeCall[] {
    return [{ method: 'POST', path: '/…', body: messageOf(notice) }];
  }

  reach() {
    return this.#sender.reach();
  }

  async send(notice: Notice): Promise<void> {
    const message = messageOf(notice);
    // Keys may be anything; an identifier may not have a dot, which parts what is signed.
    const id = `msg_${hash('sha256', notice.key).slice(0, 32)}`;
    await this.#sender.post(message, signedHeaders(this.#key, id, this.#nowMs(), JSON.stringify(message)));
  }
}

function messageOf({ type, atMs, title, body, url, data }: Notice): Record<string, unknown> {
  const shown = { title: cutText(visibleText(title), 300), body: cutText(visibleText(body), LONGEST_BODY) };
  return { type, timestamp: new Date(atMs).toISOString(), data: { ...data, ...shown, url } };
}
