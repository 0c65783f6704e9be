import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Visibility } from '../intake/index.ts';
import { ApiError } from './problem.ts';
import type { ApiServices, EventLog } from './services.ts';
import { eventToWire } from './wire.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;
const AT_ONCE = 200;
/** So much is written ahead; a client that takes none of it for a while is let go, and comes back with its last id. */
const MOST_BUFFERED = 1 << 20;
const PATIENCE_MS = 5_000;
const MOST_OPEN = 500;
/** Then the client comes back from its last id, and whether it still may is asked again. */
const LONGEST_MS = 10 * 60_000;

/** Live events to those who watch, as server-sent events. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  readonly #events: EventLog;
  readonly #logger: ApiServices['logger'];

  constructor({ events, logger }: ApiServices) {
    this.#events = events;
    this.#logger = logger;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @throws ApiError UNAVAILABLE when as many watch as can be served */
  demandRoom(): void {
    if (this.#open.size >= MOST_OPEN) throw new ApiError('UNAVAILABLE', `${MOST_OPEN} streams are open already`);
  }

  /** The event after which a stream goes on that begins with what comes next. */
  async newest(visibility: Visibility): Promise<string> {
    return (await this.#events.since(visibility, null, 1)).at(-1)?.id ?? '0';
  }

  /** @param after the last event the client has */
  async serve(
    response: ServerResponse,
    visibility: Visibility,
    after: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    let last = after;
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#open.add(response);
    let isReading = false;
    let isWanted = false;
    const read = async () => {
      isWanted = true;
      if (isReading) return;
      isReading = true;
      try {
        while (isWanted && !response.destroyed) {
          isWanted = false;
          const events = await this.#events.since(visibility, last, AT_ONCE);
          for (const event of events) {
            last = event.id;
            response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(eventToWire(event))}\n\n`);
          }
          if (events.length === AT_ONCE) isWanted = true;
          if (response.writableLength > MOST_BUFFERED && !(await drains(response))) response.destroy();
        }
      } catch (error) {
        this.#logger.warn({ err: error }, 'a stream of events broke off');
        response.destroy();
      } finally {
        isReading = false;
      }
    };
    const unsubscribe = this.#events.subscribe(() => void read());
    const heartbeat = setInterval(() => {
      response.write(': still here\n\n');
      // A lost notification delays an event until now, no longer.
      void read();
    }, HEARTBEAT_MS);
    const farewell = setTimeout(() => response.end(), LONGEST_MS);
    response.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(farewell);
      unsubscribe();
      this.#open.delete(response);
    });
    await read();
  }

  close(): void {
    for (const response of this.#open) response.end();
  }
}

/** Whether a client takes what was written for it, in time. */
async function drains(response: ServerResponse): Promise<boolean> {
  try {
    await once(response, 'drain', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
}
