import { AsyncLocalStorage } from 'node:async_hooks';
import { DecoratorHandler, type Dispatcher } from 'undici';
import { isSafe } from './host-gate.ts';

const leaves = new AsyncLocalStorage<() => void>();

/**
 * Does work whose changes of the world need leave: it is asked for in the last moment, when the connection is open and
 * nothing was sent. Whoever stood still for long and lost its place meanwhile sends nothing.
 *
 * @param demand throws when the leave is gone
 */
export function withLeave<T>(demand: () => void, work: () => Promise<T>): Promise<T> {
  return leaves.run(demand, work);
}

/**
 * Asks for the leave of the work under way, where it needs one: what waited for its turn and may not be made any more
 * takes no turn.
 */
export function demandLeave(): void {
  leaves.getStore()?.();
}

/** A dispatcher that asks for leave before each change. */
export function askingLeave(dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const demand = leaves.getStore();
    if (demand === undefined || isSafe(options.method)) return dispatch(options, handler);
    return dispatch(options, new AskingHandler(handler, demand));
  });
}

class AskingHandler extends DecoratorHandler {
  readonly #demand: () => void;
  readonly #handler: Dispatcher.DispatchHandler;

  constructor(handler: Dispatcher.DispatchHandler, demand: () => void) {
    super(handler);
    this.#handler = handler;
    this.#demand = demand;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context);
    try {
      this.#demand();
    } catch (error) {
      controller.abort(error as Error);
    }
  }
}
