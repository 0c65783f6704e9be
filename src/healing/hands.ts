import { BadInputError, ConfigurationError, RemoteError } from '../foundation/index.ts';
import type { Provider } from '../intake/index.ts';
import type { CiActions } from './ports.ts';
import {
  ACTION_KINDS,
  type Action,
  type ActionKind,
  type ActionResult,
  type PlannedCall,
  type Situation,
} from './records.ts';
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

  /** The same facts, with what cannot be done about them here, before anything is tried. */
  withUnable(situation: Situation): Situation {
    const { repository, pullRequest, commit } = situation.run;
    const unable: Partial<Record<ActionKind, string>> = {};
    for (const kind of ACTION_KINDS) {
      const why = this.#whyNot(kind, repository.provider);
      if (why !== null) unable[kind] = why;
      else if (kind === 'comment_pull_request' && pullRequest === null) unable[kind] = 'the run is of no pull request';
      else if (kind === 'set_commit_status' && commit === null) unable[kind] = 'the commit of the run is unknown';
      else if (kind === 'open_issue' && situation.incidentId === '') unable[kind] = 'the failure has no incident yet';
    }
    return { ...situation, unable };
  }

  /** The same facts, with what only the system of the run knows: what cannot be done there, and whether it is our own. */
  async examine(situation: Situation): Promise<Situation> {
    const { repository, actor } = situation.run;
    const provider = this.#providers.get(repository.provider);
    const isOurs = typeof actor === 'string' && (await provider?.isOurs?.(repository, actor)) === true;
    const known = this.withUnable(situation);
    return isOurs ? { ...known, run: { ...known.run, isOwnCommit: true } } : known;
  }

  /** null when it can be done; else why not */
  #whyNot(kind: ActionKind, name: Provider): string | null {
    if (isTelling(kind)) return null;
    const provider = this.#providers.get(name);
    if (provider === undefined) return `there is no token for ${name}: set one to let it act there`;
    return provider.kinds.includes(kind) ? null : `${name} cannot do ${kind}: it can ${provider.kinds.join(', ')}`;
  }

  async plan(action: Action): Promise<readonly PlannedCall[]> {
    return isTelling(action.kind) ? this.#telling.plan(action) : this.#demand(action).plan(action);
  }

  /** The calls an action would make; or why it can never be done, which only the other side knows. */
  async planOrWhyNot(action: Action): Promise<readonly PlannedCall[] | { readonly whyNot: string }> {
    try {
      return await this.plan(action);
    } catch (error) {
      const isFinal = error instanceof RemoteError ? error.details.isFinal === true : error instanceof BadInputError;
      if (!isFinal && !(error instanceof ConfigurationError)) throw error;
      return { whyNot: (error as Error).message };
    }
  }

  async look(action: Action): Promise<ActionResult | undefined> {
    return this.#demand(action).look(action);
  }

  async act(
    action: Action,
    demandLeave: () => void,
    demandShown?: (calls: readonly PlannedCall[]) => void,
  ): Promise<ActionResult> {
    return this.#demand(action).act(action, demandLeave, demandShown);
  }

  permissionOf(action: Action): string | null {
    return this.#providers.get(action.target.provider)?.permissionOf(action.kind) ?? null;
  }

  #demand(action: Action): CiActions {
    const why = this.#whyNot(action.kind, action.target.provider);
    if (why !== null) throw new BadInputError(why);
    return this.#providers.get(action.target.provider)!;
  }
}
