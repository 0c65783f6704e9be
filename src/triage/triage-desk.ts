import type { AuditEntry } from '../access/index.ts';
import { type Clock, ConflictError, type IdMaker, NotFoundError } from '../foundation/index.ts';
import type { Visibility } from '../intake/index.ts';
import { changeOf, isAtMost, isEmpty, isLocal, lowerOf } from './ladder.ts';
import { checkStep } from './life.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { CaseStore, NewAct, PolicyStore } from './ports.ts';
import type { ActRecord, CaseRecord, CaseState, MessageRecord, Resolution, Rung, TriagePolicy } from './records.ts';
import { noteFor } from './wording.ts';

export interface TriageDeskParts {
  readonly cases: CaseStore;
  readonly policies: Pick<PolicyStore, 'readPolicy'>;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  /** told when something is to be done */
  readonly wake: () => void;
}

/** Who decides, and how the audit tells of it. */
export interface Decision {
  readonly visibility: Visibility;
  readonly actor: string;
  readonly entryFor: (
    action: string,
    subject: string,
    organisation: string,
    details: AuditEntry['details'],
  ) => AuditEntry;
}

/** Where cases are decided: by people, and by the policy of a project as far as that lets it. */
export class TriageDesk {
  readonly #parts: TriageDeskParts;

  constructor(parts: TriageDeskParts) {
    this.#parts = parts;
  }

  /**
   * Does something about all messages of a case.
   *
   * @returns ids of acts that are new
   * @throws NotFoundError; ConflictError when the project does not allow it
   */
  async act(caseId: string, rung: Rung, decision: Decision): Promise<readonly string[]> {
    const { cases } = this.#parts;
    const found = await this.#visible(caseId, decision.visibility);
    const policy = (await this.#parts.policies.readPolicy(found.repositoryId)) ?? DEFAULT_POLICY;
    if (!isAtMost(rung, policy.highest)) {
      throw new ConflictError(
        `${found.repository} allows nothing above ${policy.highest}, asked was ${rung}: raise highest in its triage policy`,
      );
    }
    if (found.label === 'slop' && !isAtMost(rung, 'label')) {
      throw new ConflictError(`slop is a hint: nothing above label is done about it, asked was ${rung}`);
    }
    const messages = await cases.messagesOf(caseId);
    const acts = messages.map((message) => this.#actOn(message, found, rung, policy, decision.actor));
    const entry = decision.entryFor('case.act', caseId, found.organisationId, { rung, messages: acts.length });
    const made = await cases.intend(acts, null, entry);
    this.#parts.wake();
    return made;
  }

  /** Does what the policy lets be done about a message without a person; most often nothing. */
  async actAlone(what: {
    readonly caseId: string;
    readonly messageId: string;
    readonly suggested: Rung;
    readonly policy: TriagePolicy;
    readonly nowMs: number;
  }): Promise<void> {
    const { cases, makeId } = this.#parts;
    const { caseId, messageId, suggested, policy, nowMs } = what;
    const rung = lowerOf(lowerOf(suggested, policy.automatic), policy.highest);
    if (isLocal(rung)) return;
    const found = await cases.readCase('everything', caseId);
    const message = (await cases.messagesOf(caseId)).find(({ id }) => id === messageId);
    if (found === null || message === undefined) return;
    // Whoever was found in the right is not done to again.
    if (found.state === 'appealed' || found.state === 'closed') return;
    const act = this.#actOn(message, found, rung, policy, 'system');
    if (isEmpty(act.change)) return;
    const entry: AuditEntry = {
      id: makeId('aud'),
      atMs: nowMs,
      actor: 'system',
      action: 'case.act',
      subject: caseId,
      organisation: found.organisationId,
      details: { rung, messages: 1 },
    };
    await cases.intend([act], policy.daily, entry);
    this.#parts.wake();
  }

  /** Takes back what was done. @throws NotFoundError, ConflictError when it is not done */
  async undo(actId: string, decision: Decision): Promise<ActRecord> {
    const { cases } = this.#parts;
    const entry = decision.entryFor('case.undo', actId, '*', {});
    const act = await cases.intendUndo(decision.visibility, actId, entry);
    if (act === null) throw new NotFoundError(`there is no ${actId}`);
    this.#parts.wake();
    return act;
  }

  /** Moves a case along its life. @throws NotFoundError, ConflictError */
  async move(caseId: string, state: CaseState, resolution: Resolution | null, decision: Decision): Promise<void> {
    const { cases, clock } = this.#parts;
    const found = await this.#visible(caseId, decision.visibility);
    const details = { from: found.state, to: state, resolution };
    const entry = decision.entryFor('case.move', caseId, found.organisationId, details);
    const rule = (before: CaseRecord) => {
      checkStep(before.state, state, resolution);
      return { state, resolution };
    };
    await cases.move(caseId, rule, clock.nowMs(), entry);
    // An appeal that is granted takes back all that was done.
    if (resolution === 'overturned') {
      const done = (await cases.actsOf(caseId)).filter((act) => act.state === 'done');
      for (const act of done) await this.undo(act.id, decision);
    }
  }

  #actOn(message: MessageRecord, found: CaseRecord, rung: Rung, policy: TriagePolicy, actor: string): NewAct {
    const { makeId, clock } = this.#parts;
    return {
      id: makeId('cac'),
      organisationId: found.organisationId,
      caseId: found.id,
      messageId: message.id,
      rung,
      change: changeOf(rung, message.place, policy.label, noteFor(rung, found.id)),
      actor,
      atMs: clock.nowMs(),
    };
  }

  async #visible(caseId: string, visibility: Visibility): Promise<CaseRecord> {
    const found = await this.#parts.cases.readCase(visibility, caseId);
    if (found === null) throw new NotFoundError(`there is no ${caseId}`);
    return found;
  }
}
