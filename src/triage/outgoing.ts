import type { Logger } from '../foundation/index.ts';
import { problemOf } from '../intake/index.ts';
import type { Outbox, OutgoingWebhook } from './ports.ts';

export interface OutgoingParts {
  readonly outbox: Outbox;
  /** the status the other side answered; throws when there is none */
  readonly send: (webhook: OutgoingWebhook) => Promise<number>;
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
}

const AT_ONCE = 10;
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;
/** With the longest pauses between them these last for about a day. */
const TRIES = 30;

/** Tells other systems what they are to be told, each at least once under the same id, until they take it. */
export class OutgoingWebhooks {
  readonly #parts: OutgoingParts;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** One turn; how many were taken up. */
  async work(): Promise<number> {
    const due = await this.#parts.outbox.claimOutgoing(AT_ONCE, LEASE_MS);
    for (const webhook of due) await this.#send(webhook);
    return due.length;
  }

  async #send(webhook: OutgoingWebhook): Promise<void> {
    const { outbox, send, logger, random } = this.#parts;
    const { id, attempts } = webhook;
    let problem: string;
    try {
      const status = await send(webhook);
      if (status >= 200 && status < 300) return await outbox.sent(id);
      // The other side says that it wants no more of it.
      if (status === 410) return await outbox.notSent(id, null, 'the other side answered 410');
      problem = `the other side answered ${status}`;
    } catch (error) {
      problem = problemOf(error);
    }
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, attempts - 1));
    const inMs = attempts >= TRIES ? null : Math.round(longest / 2 + (longest / 2) * random());
    if (inMs === null) logger.warn({ webhook: id, attempts, problem }, 'a webhook was given up');
    await outbox.notSent(id, inMs, problem);
  }
}
