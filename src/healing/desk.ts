import type { AuditEntry } from '../access/index.ts';
import { BadInputError, ConflictError, RegreenError } from '../foundation/index.ts';
import type { Provider, Visibility } from '../intake/index.ts';
import type { Engine, ExecutionView, StepView } from '../workflows/index.ts';
import type { ApprovalAnswer } from './approval.ts';
import { decideAbout, guardsOf, keptOf, stepsOf } from './deciding.ts';
import type { Decision } from './decision.ts';
import type { HealParts, PlannedStep } from './heal-parts.ts';
import type {
  HealingDesk,
  HealingPlan,
  PlannedAction,
  PlaybookOverview,
  Speaker,
  TimelineStep,
} from './healing-desk.ts';
import type { StopStore } from './healing-store.ts';
import type { Situation } from './records.ts';
import type { RequestContent, RequestRecord } from './request-store.ts';
import { contentHashOf, ruleOn } from './ruling.ts';
import { inAnyCase, lookUpScope, type SeenStop } from './stop-scope.ts';

/** Where healing is asked for things: by the API, by the command line. */
export class Desk implements HealingDesk {
  readonly #parts: HealParts;
  readonly #stops: StopStore;
  readonly #engine: Pick<Engine, 'status' | 'cancel' | 'replay'>;
  /** repositories somebody may see, with their system: `github/acme/shop` */
  readonly #namesFor: (visibility: Visibility) => Promise<readonly string[]>;

  constructor(
    parts: HealParts,
    stops: StopStore,
    engine: Pick<Engine, 'status' | 'cancel' | 'replay'>,
    namesFor: (visibility: Visibility) => Promise<readonly string[]>,
  ) {
    this.#parts = parts;
    this.#stops = stops;
    this.#engine = engine;
    this.#namesFor = namesFor;
  }

  async heal(
    wanted: { readonly failure: string } | { readonly incident: string },
    speaker: Speaker,
    { isDryRun, entry }: { readonly isDryRun: boolean; readonly entry: AuditEntry },
  ): Promise<HealingPlan | null> {
    const { healings } = this.#parts;
    const found = await healings.runOf(speaker.visibility, wanted);
    if (found === null) return null;
    if (found.runId === null) {
      throw new BadInputError('expected the failure of a run of a CI system; this one was handed in without a run');
    }
    const situation = await healings.situationOfRun(found.runId);
    if (situation === null)
      throw new ConflictError('the run has no failure that is diagnosed yet: try again in a moment');
    if (isDryRun) return { healing: null, ...(await this.#foresee(situation, true)) };
    // What was asked for is kept before anybody outside is asked: they may be away for hours.
    const id = await healings.begin(found.runId, { ...entry, organisation: situation.organisationId });
    const healing = id === null ? null : await healings.read('everything', id);
    try {
      return { healing, ...(await this.#foresee(situation, false)) };
    } catch (error) {
      if (healing === null || !(error instanceof RegreenError)) throw error;
      const reason = { code: 'not_reached', sentence: `${error.message}; the healing goes on when that is over` };
      return {
        healing,
        state: healing.state,
        level: null,
        playbook: null,
        lowered: [],
        reason,
        guards: [],
        actions: [],
        withheld: [],
      };
    }
  }

  /** What would be done as things are, and for a dry run what stands back. */
  async #foresee(situation: Situation, isDryRun: boolean): Promise<Omit<HealingPlan, 'healing'>> {
    const decision = await decideAbout(situation, this.#parts, this.#parts.nowMs());
    const kept = keptOf(situation, decision);
    const actions: PlannedAction[] = [];
    let whyNot: string | null = null;
    for (const { action } of actionsOf(stepsOf(situation, decision, this.#parts))) {
      const calls = await this.#parts.hands.planOrWhyNot(action);
      if ('whyNot' in calls) whyNot ??= calls.whyNot;
      else actions.push({ kind: action.kind, calls });
    }
    return {
      state: whyNot === null ? kept.state : 'not_healed_by_choice',
      level: kept.level,
      playbook: kept.playbook?.name ?? null,
      lowered: decision.lowered,
      // What stands in the way of the steps is the reason also where what is wanted otherwise cannot be done.
      reason: whyNot !== null && decision.path === 'steps' ? { code: 'possible', sentence: whyNot } : kept.reason,
      guards: guardsOf(decision),
      actions: whyNot === null ? actions : [],
      withheld: isDryRun && decision.path !== 'steps' ? await this.#withheld(situation, decision) : [],
    };
  }

  /** What the playbook would do if nothing stood in its way; what cannot be known of it now is left out. */
  async #withheld(situation: Situation, { wanted }: Decision): Promise<readonly PlannedAction[]> {
    const withheld: PlannedAction[] = [];
    for (const { action } of actionsOf(stepsOf(situation, wanted, this.#parts))) {
      try {
        const calls = await this.#parts.hands.planOrWhyNot(action);
        if (!('whyNot' in calls)) withheld.push({ kind: action.kind, calls });
      } catch (error) {
        if (!(error instanceof RegreenError)) throw error;
      }
    }
    return withheld;
  }

  async answer(
    healingId: string,
    speaker: Speaker,
    answer: Parameters<HealingDesk['answer']>[2],
    entry: AuditEntry,
  ): Promise<RequestRecord | null> {
    const { requests, hash } = this.#parts;
    const open = await this.#openRequest(healingId, speaker.visibility);
    if (open === null) return null;
    const { verdict, note } = answer;
    const replacement = verdict === 'modify' ? contentOf(open, answer.keep ?? [], hash) : null;
    const said = approvalAnswerOf(answer, replacement?.content ?? null);
    const ruling = await requests.answer(
      speaker.visibility,
      open.id,
      { person: speaker.principal.id, verdict, note },
      (request, nowMs) => ruleOn(request, speaker.principal, said, nowMs, hash),
      entry,
      replacement,
    );
    if (ruling === null) return null;
    if (!ruling.accepted) throw new ConflictError(ruling.sentence, { reason: ruling.code });
    return await requests.read(speaker.visibility, open.id);
  }

  async cancel(healingId: string, speaker: Speaker, entry: AuditEntry): Promise<boolean | null> {
    if ((await this.#parts.healings.read(speaker.visibility, healingId)) === null) return null;
    if (!(await this.#parts.healings.cancel(healingId, entry))) return false;
    await this.#engine.cancel(healingId, `cancelled by ${speaker.principal.id}`);
    return true;
  }

  async resume(healingId: string, speaker: Speaker, entry: AuditEntry): Promise<boolean | null> {
    const { healings } = this.#parts;
    if ((await healings.read(speaker.visibility, healingId)) === null) return null;
    if (!(await healings.resume(healingId, entry))) return false;
    // What was given up is among the dead letters, and is begun again where it stood.
    await this.#engine.replay(healingId);
    return true;
  }

  async timeline(healingId: string) {
    const view = await this.#engine.status(healingId);
    if (view === null) return { steps: [], nextAtMs: null };
    const isOver = view.state !== 'active';
    return {
      steps: view.journal.filter(({ kind }) => kind !== 'now').map((step) => toTimeline(step, view)),
      nextAtMs: isOver || view.isHeld ? null : view.wakeAtMs,
    };
  }

  async stopped(visibility: Visibility): Promise<readonly SeenStop[]> {
    const all = await this.#stops.list();
    if (all.every(({ scope }) => scope === '*'))
      return all.map((stop) => ({ ...stop, ...lookUpScope(stop.scope, []) }));
    const names = await this.#namesFor(visibility);
    const owners = ownersIn(names);
    const isSeen = (scope: string) => visibility === 'everything' || scope === '*' || owners.has(ownerIn(scope));
    return all.filter(({ scope }) => isSeen(scope)).map((stop) => ({ ...stop, ...lookUpScope(stop.scope, names) }));
  }

  counts(visibility: Visibility) {
    return this.#parts.healings.counts(visibility);
  }

  async playbooks(visibility: Visibility, repository: string | null): Promise<PlaybookOverview | null> {
    if (repository === null) return await this.#parts.playbooks.all(null);
    const [provider, ...rest] = repository.split('/');
    const name = rest.join('/');
    if (visibility !== 'everything') {
      if (!ownersIn(await this.#namesFor(visibility)).has(ownerIn(repository))) return null;
    }
    return await this.#parts.playbooks.all({ provider: provider as Provider, name });
  }

  async #openRequest(healingId: string, visibility: Visibility): Promise<RequestRecord | null> {
    const { items } = await this.#parts.requests.list(visibility, { healingId }, { limit: 1, after: null });
    return items[0] ?? null;
  }
}

/** The organisation of a repository, or of a scope, as it is compared: `github/acme`. */
function ownerIn(name: string): string {
  return inAnyCase(name.split('/').slice(0, 2).join('/'));
}

function ownersIn(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(ownerIn));
}

function actionsOf(steps: readonly PlannedStep[]) {
  return steps.filter((step) => step.kind === 'action');
}

/** The actions of a question that stay, as a question of their own. */
function contentOf({ content }: RequestRecord, keep: readonly number[], hash: (text: string) => string) {
  const actions = content.actions.filter((_, place) => keep.includes(place));
  if (actions.length === 0 || keep.some((place) => place >= content.actions.length)) {
    throw new BadInputError(`expected places of actions that stay, 0 to ${content.actions.length - 1}`);
  }
  return { content: { actions }, contentHash: contentHashOf({ actions }, hash) };
}

function approvalAnswerOf(
  { verdict, contentHash, untilMs }: Parameters<HealingDesk['answer']>[2],
  content: RequestContent | null,
): ApprovalAnswer {
  if (verdict === 'defer') return { verdict, hash: contentHash, untilMs: untilMs ?? Number.NaN };
  if (verdict !== 'modify') return { verdict, hash: contentHash };
  const actions = content?.actions ?? [];
  return {
    verdict,
    hash: contentHash,
    content: { actions: actions.map(({ action }) => action), calls: actions.map(({ calls }) => calls) },
    newId: '',
  };
}

function toTimeline(step: StepView, { wakeAtMs }: ExecutionView): TimelineStep {
  const isWaiting = step.state === 'open' && (step.untilMs !== null || step.kind === 'wait' || step.kind === 'sleep');
  return {
    name: step.step,
    state: step.state === 'open' ? (isWaiting && wakeAtMs !== null ? 'waiting' : 'running') : step.state,
    atMs: step.writtenAtMs,
    attempts: step.attempts,
    result: step.result,
    problem: step.problem,
  };
}
