import type { AuditEntry } from '../access/index.ts';
import { type Clock, ConflictError, type IdMaker, NotFoundError } from '../foundation/index.ts';
import type { Visibility } from '../intake/index.ts';
import type { Label } from '../messages/index.ts';
import { boundOf, changeOf, isAtMost, isEmpty, isLocal, isPossible, lowerOf, rungsFrom, takenFor } from './ladder.ts';
import { checkStep, takesBack } from './life.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { CaseStore, CorrectionStore, MessageHost, MessageStore, NewAct, PolicyStore } from './ports.ts';
import type { ActRecord, CaseRecord, CaseState, MessageRecord, Resolution, Rung, TriagePolicy } from './records.ts';
import { aboutLabel, noteFor } from './wording.ts';

export interface TriageDeskParts {
  readonly cases: CaseStore;
  readonly messages: Pick<MessageStore, 'read'>;
  readonly corrections: Pick<
    CorrectionStore,
    'correct' | 'undoCorrections' | 'messagesNotSaid' | 'correctionsOfCase' | 'saidOfCase'
  >;
  readonly policies: Pick<PolicyStore, 'readPolicy'>;
  readonly hosts: readonly Pick<MessageHost, 'provider' | 'switchesAt'>[];
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

/** Messages that are written down in one commit. */
const PART = 100;
/** Acts of one decision; asked again it goes on with the rest. */
const MOST_ACTS = 1_000;
/** Messages of which something is said, or taken back, at once; asked again it goes on with the rest. */
const MOST_SAID = 1_000;

/** How far it came to say something of all messages of a case, or to take it back. */
export interface SaidOfCase {
  /** of how many it was said, or taken back, now */
  readonly messages: number;
  /** of how many it is left to be said, or taken back */
  readonly left: number;
}

/** Where cases are decided: by people, and by the policy of a project as far as that lets it. */
export class TriageDesk {
  readonly #parts: TriageDeskParts;

  constructor(parts: TriageDeskParts) {
    this.#parts = parts;
  }

  /**
   * Does something about the messages of a case that nothing of this rung was done about yet, about 1,000 at a time.
   * Messages that are welcome by now, and slop above label, are left alone.
   *
   * @returns ids of acts that are new
   * @throws NotFoundError; ConflictError when the project does not allow it, or every message is to be left alone
   */
  async act(caseId: string, rung: Rung, decision: Decision): Promise<readonly string[]> {
    const { cases } = this.#parts;
    const found = await this.#visible(caseId, decision.visibility);
    const policy = (await this.#parts.policies.readPolicy(found.repositoryId)) ?? DEFAULT_POLICY;
    if (!isAtMost(rung, policy.highest)) {
      throw new ConflictError(
        `nothing above ${policy.highest} is allowed in ${found.repository}, asked was ${rung}: raise highest in its triage policy`,
      );
    }
    const made: string[] = [];
    let spared = 0;
    for (let after: string | null = null; made.length < MOST_ACTS; ) {
      const part = await cases.messagesWithout({ caseId, rung, labels: policy, after, limit: PART });
      const meant = part.filter((message) => isAtMost(rung, boundOf(message)));
      spared += part.length - meant.length;
      const acts = meant.map((message) => this.#actOn(message, found, rung, policy, decision.actor));
      if (acts.length > 0) {
        const entry = decision.entryFor('case.act', caseId, found.organisationId, { rung, messages: acts.length });
        made.push(...(await cases.intend(acts, null, entry)));
      }
      if (part.length < PART) break;
      after = part.at(-1)!.id;
    }
    if (spared > 0 && spared >= found.messages) {
      throw new ConflictError(
        `no message of ${caseId} is one for ${rung}: slop is labelled at most, and what is ham, by judgement or a person's word, or of a trusted author is left alone`,
      );
    }
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
    const { cases, messages, makeId } = this.#parts;
    const { caseId, messageId, suggested, policy, nowMs } = what;
    const allowed = lowerOf(lowerOf(suggested, policy.automatic), policy.highest);
    if (isLocal(allowed)) return;
    const found = await cases.readCase('everything', caseId);
    const message = await messages.read('everything', messageId);
    if (found === null || message === null) return;
    // Whoever was found in the right is not done to again.
    if (found.state === 'appealed' || found.state === 'closed') return;
    const act = this.#gravestOn(message, found, lowerOf(allowed, boundOf(message)), policy);
    if (act === undefined) return;
    const entry: AuditEntry = {
      id: makeId('aud'),
      atMs: nowMs,
      actor: 'system',
      action: 'case.act',
      subject: caseId,
      organisation: found.organisationId,
      details: { rung: act.rung, messages: 1 },
    };
    await cases.intend([act], policy.daily, entry);
    this.#parts.wake();
  }

  /** Takes back what was done, or is about to be. @throws NotFoundError, ConflictError when there is nothing of that */
  async undo(actId: string, decision: Decision): Promise<ActRecord> {
    const { cases } = this.#parts;
    const entry = decision.entryFor('case.undo', actId, '*', {});
    const act = await cases.intendUndo(decision.visibility, actId, entry);
    if (act === null) throw new NotFoundError(`there is no ${actId}`);
    this.#parts.wake();
    return act;
  }

  /**
   * Says what the messages of a case are, of those of which nobody says so yet, 1,000 at a time.
   *
   * @throws NotFoundError
   */
  async correct(caseId: string, label: Label, decision: Decision): Promise<SaidOfCase> {
    const { corrections, cases, clock, makeId } = this.#parts;
    const { organisationId } = await this.#visible(caseId, decision.visibility);
    let messages = 0;
    for (let after: string | null = null; messages < MOST_SAID; ) {
      const part = await corrections.messagesNotSaid(caseId, label, after, PART);
      if (part.length > 0) {
        const entry = decision.entryFor('case.correct', caseId, organisationId, { label, messages: part.length });
        const own = part.map((messageId) => ({ id: makeId('cor'), messageId }));
        const said = { label, atMs: clock.nowMs(), by: decision.actor };
        messages += await corrections.correct(decision.visibility, own, said, entry);
      }
      if (part.length < PART) break;
      after = part.at(-1)!;
    }
    const said = (await corrections.saidOfCase(caseId))[label] ?? 0;
    const all = (await cases.readCase('everything', caseId))?.messages ?? 0;
    return { messages, left: Math.max(0, all - said) };
  }

  /**
   * Takes back that the messages of a case are of a label, whoever said so, 1,000 at a time.
   *
   * @throws NotFoundError
   */
  async undoCorrection(caseId: string, label: Label, decision: Decision): Promise<SaidOfCase> {
    const { corrections, clock } = this.#parts;
    const { organisationId } = await this.#visible(caseId, decision.visibility);
    let messages = 0;
    let part: readonly string[];
    do {
      part = await corrections.correctionsOfCase(caseId, label, PART);
      if (part.length === 0) return { messages, left: 0 };
      const entry = decision.entryFor('case.correction_undo', caseId, organisationId, { label, messages: part.length });
      const undone = { atMs: clock.nowMs(), by: decision.actor };
      messages += await corrections.undoCorrections(decision.visibility, part, undone, entry);
    } while (part.length === PART && messages < MOST_SAID);
    const left = part.length < PART ? 0 : ((await corrections.saidOfCase(caseId))[label] ?? 0);
    return { messages, left };
  }

  /**
   * Moves a case along its life. One that is dismissed, or whose appeal is granted, takes back all that was done.
   *
   * @throws NotFoundError, ConflictError
   */
  async move(caseId: string, state: CaseState, resolution: Resolution | null, decision: Decision): Promise<void> {
    const { cases, clock } = this.#parts;
    const found = await this.#visible(caseId, decision.visibility);
    const details = { from: found.state, to: state, resolution };
    const entry = decision.entryFor('case.move', caseId, found.organisationId, details);
    const rule = (before: CaseRecord) => {
      checkStep(before.state, state, resolution);
      return { state, resolution, takesBack: takesBack(resolution) };
    };
    await cases.move(caseId, rule, clock.nowMs(), entry);
    this.#parts.wake();
  }

  /** The gravest act up to a rung that changes something where the message stands and can be done there. */
  #gravestOn(message: MessageRecord, found: CaseRecord, highest: Rung, policy: TriagePolicy): NewAct | undefined {
    const host = this.#parts.hosts.find(({ provider }) => provider === found.provider);
    const switches = host?.switchesAt(message.place);
    return rungsFrom(highest)
      .map((rung) => this.#actOn(message, found, rung, policy, 'system'))
      .find(({ change }) => !isEmpty(change) && (switches === undefined || isPossible(change, switches)));
  }

  #actOn(message: MessageRecord, found: CaseRecord, rung: Rung, policy: TriagePolicy, actor: string): NewAct {
    const { makeId, clock } = this.#parts;
    const { place } = message;
    const label = takenFor(message);
    const name = label === 'slop' ? policy.slopLabel : policy.label;
    const isComment = place.comment !== null;
    const note = noteFor(rung, { caseId: found.id, isComment, contact: policy.contact });
    return {
      id: makeId('cac'),
      organisationId: found.organisationId,
      caseId: found.id,
      messageId: message.id,
      rung,
      change: changeOf(rung, place, { name, about: aboutLabel(label) }, note),
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
