import type { Provider, RepositoryName } from '../intake/index.ts';
import type { Action, ActionKind, ActionResult, PlannedCall, RunObservation, WatchedRun } from './records.ts';

/**
 * Changes a CI system and looks at what came of it. One per provider.
 *
 * Every method throws AuthorizationError (naming the permission that is missing), RemoteError (with `retryAfterMs` in
 * its details where the provider said when to come back, `isFinal: true` where trying the same again changes nothing),
 * BadInputError for an action that can be none (a run, commit, name or option that is not one) or UnavailableError.
 */
export interface CiActions {
  readonly provider: Provider;
  /** the kinds this provider can do */
  readonly kinds: readonly ActionKind[];
  /** the least permission each kind needs, in the provider's words, for example `actions: write` */
  permissionOf(kind: ActionKind): string;
  /** the exact calls an action would make that change something; makes none of them. May read what it needs to know. */
  plan(action: Action): Promise<readonly PlannedCall[]>;
  /** what an action did, when the provider's state shows that it was done already; undefined when it was not */
  look(action: Action): Promise<ActionResult | undefined>;
  /**
   * Does it, once.
   *
   * @param demandLeave asked before each change, with the connection open and nothing sent; throws when somebody else
   * goes on with this by now
   * @param demandShown hears which calls are about to be made where these follow from what is there, before the first of
   * them; throws when people agreed to others
   */
  act(
    action: Action,
    demandLeave: () => void,
    demandShown?: (calls: readonly PlannedCall[]) => void,
  ): Promise<ActionResult>;
  /**
   * Whether an account that began a run there is the one we act as, and nobody else acts as it: that of an app or of a
   * token that belongs to no person. Whoever lends us a token of their own still is themselves.
   */
  isOurs?(repository: RepositoryName, actor: string): Promise<boolean>;
  /** null when the run is gone */
  observe(repository: RepositoryName, watched: WatchedRun): Promise<RunObservation | null>;
  /** a file of the default branch as text of at most 256 KB; null when there is none */
  readDefaultBranchFile(repository: RepositoryName, path: string): Promise<string | null>;
}

/** One right that actions need, in the words of `permissionOf`. */
export interface NeededRight {
  readonly right: string;
  readonly kinds: readonly ActionKind[];
}

/** What a CI system says of our rights there. */
export interface RightsReport {
  /** who we are there, for a sentence: `the token of ada` */
  readonly identity: string;
  /** needed rights that are not granted, and what to grant instead */
  readonly missing: readonly (NeededRight & { readonly grant: string })[];
  /** what is needed and the system does not tell of; null: everything was seen */
  readonly unseen: string | null;
  /** when the token ends; null: never, or it is not told */
  readonly expiresAtMs: number | null;
}

/** Asks a CI system what we may do there. One per provider; changes nothing. */
export interface CiRights {
  readonly provider: Provider;
  /** @throws AuthorizationError when we are nobody there, RemoteError */
  examine(needed: readonly NeededRight[]): Promise<RightsReport>;
}
