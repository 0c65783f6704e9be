import type { Clock, IdMaker } from '../foundation/index.ts';
import type { Redactor } from '../redaction/index.ts';
import type { Delivery, SignalStore, WebhookReader } from './ports.ts';
import type { Provider } from './records.ts';

/** What became of a delivery. */
export type DeliveryOutcome =
  | { readonly outcome: 'kept'; readonly signalId: string }
  /** genuine, and there is nothing in it to keep */
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: 'unknown_provider' | 'not_genuine' };

export interface WebhookIntakeParts {
  readonly readers: readonly WebhookReader[];
  readonly signals: Pick<SignalStore, 'append'>;
  readonly redactor: Pick<Redactor, 'cleanJson'>;
  readonly clock: Clock;
  readonly makeId: IdMaker;
}

/** Takes deliveries of webhooks: what nobody proves is refused, what is proven is kept once, without its secrets. */
export class WebhookIntake {
  readonly #readers: ReadonlyMap<Provider, WebhookReader>;
  readonly #parts: WebhookIntakeParts;

  constructor(parts: WebhookIntakeParts) {
    this.#parts = parts;
    this.#readers = new Map(parts.readers.map((reader) => [reader.provider, reader]));
  }

  /**
   * Resolves after the commit.
   *
   * @throws BadInputError when a genuine body is not what its system sends; UnavailableError, StorageFullError
   */
  async receive(provider: Provider, delivery: Delivery): Promise<DeliveryOutcome> {
    const { signals, redactor, clock, makeId } = this.#parts;
    const reader = this.#readers.get(provider);
    if (reader === undefined) return { outcome: 'refused', reason: 'unknown_provider' };
    const receivedAtMs = clock.nowMs();
    // Before anything is read: a body nobody proved is not worth a parser.
    if (!reader.isGenuine(delivery, receivedAtMs)) return { outcome: 'refused', reason: 'not_genuine' };
    const { event, deliveryId, contentKey, repository, trust, hasMessage = false } = reader.read(delivery);
    if (repository === null) return { outcome: 'ignored', reason: `${event} speaks of no repository` };
    const { id } = await signals.append({
      id: makeId('sig'),
      receivedAtMs,
      repository,
      provider,
      event,
      deliveryId: deliveryId === null ? null : redactor.cleanJson(deliveryId),
      contentKey,
      trust,
      hasMessage,
      body: redactor.cleanJson(new TextDecoder().decode(delivery.body)),
    });
    return { outcome: 'kept', signalId: id };
  }
}
