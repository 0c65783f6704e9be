import { BadInputError, RemoteError } from '../foundation/index.ts';
import type {
  Action,
  ActionKind,
  ActionResult,
  CiActions,
  PlannedCall,
  RunObservation,
  WatchedRun,
} from '../healing/index.ts';
import type { Provider, RepositoryName } from '../intake/index.ts';
import { withLeave } from './change-leave.ts';
import type { Payload } from './payload.ts';

/** What a change was answered. */
export interface Sent {
  /** null where there is none, as of what was gone already */
  readonly body: Payload | null;
  readonly location: string | null;
}

/** How one provider does one kind of action. */
export interface ActionWay {
  /** in the provider's words */
  readonly permission: string;
  /** the calls that change something; may read, none when there is nothing to change */
  plan(action: Action): Promise<readonly PlannedCall[]>;
  look(action: Action): Promise<ActionResult | undefined>;
  /** what it did, from what the last call was answered; null when there was none */
  result(action: Action, answer: Sent | null): Promise<ActionResult>;
}

export type ActionWays = Partial<Record<ActionKind, ActionWay>>;

/** Actions by a table of ways: what is done is what was planned, call by call. */
export abstract class ProviderActions implements CiActions {
  abstract readonly provider: Provider;
  protected abstract readonly ways: ActionWays;

  abstract observe(repository: RepositoryName, watched: WatchedRun): Promise<RunObservation | null>;
  abstract readDefaultBranchFile(repository: RepositoryName, path: string): Promise<string | null>;
  /** makes one call that changes something, once */
  protected abstract send(action: Action, call: PlannedCall, permission: string): Promise<Sent>;

  get kinds(): readonly ActionKind[] {
    return Object.keys(this.ways) as ActionKind[];
  }

  permissionOf(kind: ActionKind): string {
    return this.#wayOf(kind).permission;
  }

  async plan(action: Action): Promise<readonly PlannedCall[]> {
    return await this.#wayOf(action.kind).plan(action);
  }

  async look(action: Action): Promise<ActionResult | undefined> {
    return await this.#wayOf(action.kind).look(action);
  }

  async act(
    action: Action,
    demandLeave: () => void,
    demandShown: (calls: readonly PlannedCall[]) => void = () => {},
  ): Promise<ActionResult> {
    return await withLeave(demandLeave, () => this.#act(action, demandShown));
  }

  async #act(action: Action, demandShown: (calls: readonly PlannedCall[]) => void): Promise<ActionResult> {
    const way = this.#wayOf(action.kind);
    const calls = await way.plan(action);
    demandShown(calls);
    let answer: Sent | null = null;
    try {
      for (const call of calls) answer = await this.send(action, call, way.permission);
    } catch (error) {
      // Refused because somebody did it a moment before: then it is done.
      const done = error instanceof RemoteError && error.details.isFinal === true ? await way.look(action) : undefined;
      if (done !== undefined) return done;
      throw error;
    }
    return await way.result(action, answer);
  }

  #wayOf(kind: ActionKind): ActionWay {
    const way = this.ways[kind];
    if (way === undefined) {
      throw new BadInputError(`${this.provider} cannot ${kind}: it can ${this.kinds.join(', ')}`);
    }
    return way;
  }
}
