import { BadInputError, ConfigurationError, RemoteError } from '../foundation/index.ts';
import type { Provider } from '../intake/index.ts';
import type { CiActions, Notice, Notifier } from './ports.ts';
import {
  ACTION_KINDS,
  type Action,
  type ActionKind,
  type ActionResult,
  type PlannedCall,
  type Situation,
} from './records.ts';

/** Kinds that tell people and change no CI system. */
const TELLING: ReadonlySet<ActionKind> = new Set(['notify', 'escalate']);

/** What can be done with the systems this installation knows: each action goes to whoever can do it. */
export class Hands {
  readonly #providers: ReadonlyMap<Provider, CiActions>;
  readonly #notifiers: readonly Notifier[];

  constructor(providers: ReadonlyMap<Provider, CiActions>, notifiers: readonly Notifier[]) {
    this.#providers = providers;
    this.#notifiers = notifiers;
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

  /** null when it can be done; else why not */
  whyNot({ kind, target }: Action): string | null {
    return this.#whyNot(kind, target.provider);
  }

  #whyNot(kind: ActionKind, name: Provider): string | null {
    if (TELLING.has(kind)) return null;
    const provider = this.#providers.get(name);
    if (provider === undefined) return `there is no token for ${name}: set one to let it act there`;
    return provider.kinds.includes(kind) ? null : `${name} cannot do ${kind}: it can ${provider.kinds.join(', ')}`;
  }

  async plan(action: Action): Promise<readonly PlannedCall[]> {
    if (!TELLING.has(action.kind)) return this.#demand(action).plan(action);
    const notice = noticeOf(action, 0);
    return this.#receivers(action).flatMap((notifier) => notifier.plan(notice));
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
    // Receivers cannot be asked what they got; those that can tell by its key take a notice once.
    return TELLING.has(action.kind) ? undefined : this.#demand(action).look(action);
  }

  async act(action: Action, nowMs: number, demandLeave: () => void): Promise<ActionResult> {
    if (!TELLING.has(action.kind)) return this.#demand(action).act(action, demandLeave);
    const receivers = this.#receivers(action);
    demandLeave();
    for (const notifier of receivers) await notifier.send(noticeOf(action, nowMs));
    const told = receivers.map(({ kind }) => kind).join(', ');
    const summary = told === '' ? 'nobody is set up to be told; the dashboard shows it' : `told ${told}`;
    return { summary, url: null, watched: null, undo: null };
  }

  permissionOf(action: Action): string | null {
    return this.#providers.get(action.target.provider)?.permissionOf(action.kind) ?? null;
  }

  #demand(action: Action): CiActions {
    const why = this.whyNot(action);
    if (why !== null) throw new BadInputError(why);
    return this.#providers.get(action.target.provider)!;
  }

  #receivers({ options }: Action): readonly Notifier[] {
    return options.to === undefined ? this.#notifiers : this.#notifiers.filter(({ kind }) => kind === options.to);
  }
}

function noticeOf(action: Action, atMs: number): Notice {
  return {
    key: action.key,
    title: action.text?.title ?? action.kind,
    body: action.text?.body ?? '',
    url: null,
    type: action.kind === 'escalate' ? 'incident.escalated' : 'incident.told',
    atMs,
    data: { incident: action.incidentId, repository: action.target.repository, run: action.target.run },
  };
}
