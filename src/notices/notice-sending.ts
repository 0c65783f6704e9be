import { type Clock, type Logger, RegreenError } from '../foundation/index.ts';
import { problemOf } from '../intake/index.ts';
import { type DigestSettings, digestNotices } from './digest.ts';
import type { NoticeStore, Notifier, OutgoingMessage } from './ports.ts';

export interface NoticeSendingParts {
  readonly notices: NoticeStore;
  /** by the names of the settings */
  readonly receivers: ReadonlyMap<string, Notifier>;
  readonly digest: DigestSettings;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** when a server that was about to tell is gone, another tells after so long; twice what a receiver may take */
  readonly leaseMs: number;
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
}

const AT_ONCE = 10;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;
/** With the longest pauses between them these last for about a day. */
const TRIES = 30;

/** Tells people what is kept for them: together where it is much, each message at least once, until it is taken. */
export class NoticeSending {
  readonly #parts: NoticeSendingParts;

  constructor(parts: NoticeSendingParts) {
    this.#parts = parts;
  }

  /** One turn; how many messages were made or sent. */
  async work(): Promise<number> {
    const { notices, digest, clock, leaseMs } = this.#parts;
    const made = await notices.compose((waiting, sentAtMs, nowMs) => digestNotices(waiting, sentAtMs, digest, nowMs));
    const claimedMs = clock.monotonicMs();
    const due = await notices.claim(AT_ONCE, leaseMs);
    // One receiver that does not answer keeps nobody else from being told; to each they go in order.
    const byReceiver = Map.groupBy(due, ({ receiver }) => receiver);
    await Promise.all(
      [...byReceiver.values()].map(async (messages) => {
        for (const message of messages) {
          // Nothing is begun that would outlast the lease.
          if (clock.monotonicMs() - claimedMs > leaseMs / 2) return;
          await this.#send(message);
        }
      }),
    );
    return made + due.length;
  }

  async #send(message: OutgoingMessage): Promise<void> {
    const { notices, receivers, logger, random } = this.#parts;
    const { id, receiver, attempts, notice } = message;
    try {
      const notifier = receivers.get(receiver);
      // Another server may know it, or the operator may set it up again.
      if (notifier === undefined) throw new Error(`there is no receiver ${receiver} in the settings of this server`);
      await notifier.send(notice);
    } catch (error) {
      const inMs = pauseAfter(error, attempts, random);
      const problem = problemOf(error);
      if (inMs === null) logger.warn({ message: id, receiver, attempts, problem }, 'a notice was given up');
      return await notices.notSent(message, inMs, problem);
    }
    await notices.sent(message);
  }
}

/** How long to wait before the next try; null when there is none. */
function pauseAfter(error: unknown, attempts: number, random: () => number): number | null {
  const details = error instanceof RegreenError ? error.details : {};
  if (attempts >= TRIES || details.isFinal === true) return null;
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, attempts - 1));
  const asked = typeof details.retryAfterMs === 'number' ? Math.min(details.retryAfterMs, LONGEST_RETRY_MS) : 0;
  return Math.max(asked, Math.round(longest / 2 + (longest / 2) * random()));
}
