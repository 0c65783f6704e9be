import { UnavailableError } from '../foundation/index.ts';
import type { Provider } from '../intake/index.ts';
import type { CiActions } from './ports.ts';
import type { Action, ActionResult, PlannedCall } from './records.ts';
import { isTelling, type Telling } from './telling.ts';

/** What can be done with the systems this installation knows: each action goes to whoever can do it. */
export class Hands {
  readonly #providers: ReadonlyMap<Provider, CiActions>;
  readonly #telling: Telling;

  constructor(providers: ReadonlyMap<Provider, CiActions>, telling: Telling) {
    this.#providers = providers;
    this.#telling = telling;
  }

  providerOf(provider: Provider): CiActions | null {
    return this.#providers.get(provider) ?? null;
  }

  /** null when it can be done; else why not */
  whyNot(action: Action): string | null {
    if (isTelling(action.kind)) return null;
    const provider = this.#providers.get(action.target.provider);
    if (provider === undefined) return `there is no token for ${action.target.provider}: set one to let it act there`;
    return provider.kinds.includes(action.kind) ? null : `${action.target.provider} cannot do ${action.kind}`;
  }

  async plan(action: Action): Promise<readonly PlannedCall[]> {
    return isTelling(action.kind) ? this.#telling.plan(action) : this.#demand(action).plan(action);
  }

  async look(action: Action): Promise<ActionResult | undefined> {
    return this.#demand(action).look(action);
  }

  async act(action: Action, demandLeave: () => void): Promise<ActionResult> {
    return this.#demand(action).act(action, demandLeave);
  }

  permissionOf(action: Action): string | null {
    return this.#providers.get(action.target.provider)?.permissionOf(action.kind) ?? null;
  }

  #demand(action: Action): CiActions {
    const why = this.whyNot(action);
    if (why !== null) throw new UnavailableError(why);
    return this.#providers.get(action.target.provider)!;
  }
}
