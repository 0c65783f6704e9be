import type { IdMaker } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import { likenessOf, type Signature } from '../messages/index.ts';
import { isLocal, suggestionFor } from './ladder.ts';
import {
  type HeldCase,
  type HeldMessage,
  isAsked,
  isVisible,
  type MemoryTriage,
  pageOf,
  sharesBand,
  shownOf,
} from './memory-triage.ts';
import type { KeptMessage, MessageFilter, MessageStore, ProjectName, Surroundings } from './ports.ts';
import type { JudgedMessage, MessageRecord } from './records.ts';
import { readAppeal } from './wording.ts';

const LEAST_LIKENESS = 0.5;

/** Messages in memory: the rules of the store in PostgreSQL at their smallest, without events and webhooks. */
export class MemoryMessageStore implements MessageStore {
  readonly #kept: MemoryTriage;
  readonly #makeId: IdMaker;

  constructor(kept: MemoryTriage, makeId: IdMaker) {
    this.#kept = kept;
    this.#makeId = makeId;
  }

  async record(project: ProjectName, judged: JudgedMessage): Promise<KeptMessage> {
    const { message, signature } = judged;
    const { organisationId } = project;
    const before = this.#find(project.id, message.key);
    const isUnwanted = !judged.isExempt && judged.label !== 'ham';
    if (before?.content === judged.content) {
      const isToldAgain = before.signalId !== judged.signalId;
      return { id: before.id, caseId: isUnwanted && !isToldAgain ? before.caseId : null, organisationId };
    }
    const id = before?.id ?? judged.id;
    const isAppeal = this.#appeal(project, judged);
    if (!isAppeal) this.#answer(project, judged, id);
    const isOfCase = isUnwanted && !isAppeal;
    const known = before?.caseId ?? null;
    let caseId = known;
    if (isOfCase && this.#kept.cases.get(known ?? '')?.state === 'closed') caseId = null;
    if (isOfCase) caseId ??= this.#likeCase(project.id, signature)?.id ?? this.#openCase(project, judged);
    this.#kept.messages.set(id, {
      id,
      organisationId,
      repositoryId: project.id,
      place: message.place,
      key: message.key,
      title: message.title,
      text: message.text,
      url: message.url,
      association: message.association,
      accountCreatedAtMs: message.accountCreatedAtMs,
      writtenAtMs: before?.writtenAtMs ?? message.writtenAtMs ?? judged.receivedAtMs,
      receivedAtMs: before?.receivedAtMs ?? judged.receivedAtMs,
      label: judged.label,
      score: judged.score,
      reasons: judged.reasons,
      slop: judged.slop,
      isExempt: judged.isExempt,
      caseId,
      corrected: null,
      content: judged.content,
      signalId: judged.signalId,
      signature,
    });
    this.#refreshCase(caseId);
    if (known !== caseId) this.#refreshCase(known);
    return { id, caseId: isOfCase ? caseId : null, organisationId };
  }

  async surroundings(asked: Parameters<MessageStore['surroundings']>[0]): Promise<Surroundings> {
    const { project, key, author, signature, sinceMs } = asked;
    const around = [...this.#kept.messages.values()].filter(
      (one) => one.repositoryId === project.id && one.key !== key && one.receivedAtMs >= sinceMs,
    );
    const alike = around.filter((one) => one.place.author !== author && sharesBand(one.signature, signature));
    const confirmed = [...this.#kept.cases.values()].filter(
      (one) =>
        one.organisationId === project.organisationId &&
        one.resolution === 'confirmed' &&
        sharesBand(one.signature, signature),
    );
    const likeness = Math.max(0, ...confirmed.map((one) => likenessOf(one.signature.slots, signature.slots)));
    return {
      ofAuthor: author === null ? 0 : around.filter((one) => one.place.author === author).length,
      copies: new Set(alike.map((one) => one.place.author ?? one.id)).size,
      campaignLikeness: likeness < LEAST_LIKENESS ? 0 : likeness,
    };
  }

  async list(visibility: Visibility, filter: MessageFilter, page: PageRequest): Promise<PageOf<MessageRecord>> {
    const { sinceMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = filter;
    const found = [...this.#kept.messages.values()].filter(
      (one) =>
        isVisible(visibility, one) &&
        isAsked(filter.repository, one.place.repository.name) &&
        isAsked(filter.label, one.label) &&
        isAsked(filter.kind, one.place.kind) &&
        isAsked(filter.author, one.place.author) &&
        isAsked(filter.caseId, one.caseId) &&
        one.receivedAtMs >= sinceMs &&
        one.receivedAtMs < untilMs,
    );
    return pageOf(
      found.map((one) => shownOf(this.#kept, one)),
      page,
      ({ receivedAtMs }) => receivedAtMs,
    );
  }

  async read(visibility: Visibility, id: string): Promise<MessageRecord | null> {
    const found = this.#kept.messages.get(id);
    return found !== undefined && isVisible(visibility, found) ? shownOf(this.#kept, found) : null;
  }

  #find(repositoryId: string, key: string): HeldMessage | undefined {
    return [...this.#kept.messages.values()].find((one) => one.repositoryId === repositoryId && one.key === key);
  }

  #likeCase(repositoryId: string, signature: Signature): HeldCase | undefined {
    return [...this.#kept.cases.values()]
      .filter(
        (one) => one.repositoryId === repositoryId && one.state !== 'closed' && sharesBand(one.signature, signature),
      )
      .map((one) => ({ one, likeness: likenessOf(one.signature.slots, signature.slots) }))
      .filter(({ likeness }) => likeness >= LEAST_LIKENESS)
      .sort((a, b) => b.likeness - a.likeness)[0]?.one;
  }

  #openCase(project: ProjectName, { message, label, score, signature, receivedAtMs }: JudgedMessage) {
    const id = this.#makeId('cas');
    this.#kept.cases.set(id, {
      id,
      organisationId: project.organisationId,
      repositoryId: project.id,
      repository: project.name,
      provider: message.place.repository.provider,
      state: 'open',
      resolution: null,
      gist: message.text,
      label,
      score,
      suggested: suggestionFor(label, score, message.place.kind),
      messages: 0,
      appeals: 0,
      openedAtMs: receivedAtMs,
      lastAtMs: receivedAtMs,
      closedAtMs: null,
      signature,
    });
    return id;
  }

  #refreshCase(id: string | null): void {
    const found = id === null ? undefined : this.#kept.cases.get(id);
    if (found === undefined) return;
    const own = [...this.#kept.messages.values()].filter(({ caseId }) => caseId === id);
    found.messages = own.length;
    found.lastAtMs = Math.max(found.lastAtMs, ...own.map(({ receivedAtMs }) => receivedAtMs));
    const isWelcome = ({ isExempt, label }: HeldMessage) => isExempt || label === 'ham';
    const places = (one: HeldMessage) => [Number(isWelcome(one)), Number(one.label === 'slop'), -one.score];
    const [gravest] = own.sort((a, b) => {
      const [first, second] = [places(a), places(b)];
      return first.map((place, at) => place - second[at]!).find((by) => by !== 0) ?? 0;
    });
    if (gravest === undefined || found.state === 'closed') return;
    const { label, score, place } = gravest;
    const suggested = isWelcome(gravest) ? 'ignore' : suggestionFor(label, score, place.kind);
    Object.assign(found, { label, score, suggested });
  }

  /** Opens the case an author appeals again; false: the text is no appeal, or nothing of theirs is to be appealed. */
  #appeal(project: ProjectName, { message }: JudgedMessage): boolean {
    const { isAppeal, caseId } = message.text.examine(readAppeal);
    if (!isAppeal || message.place.author === null) return false;
    const isOwn = (one: HeldMessage | undefined) => one?.place.author === message.place.author;
    const isActedOn = (id: string) =>
      [...this.#kept.acts.values()].some(
        (act) =>
          act.caseId === id &&
          isOwn(this.#kept.messages.get(act.messageId)) &&
          !isLocal(act.rung) &&
          (act.state === 'done' || (act.undo !== null && (act.state === 'intended' || act.state === 'failed'))),
      );
    const isConfirmed = ({ id, resolution }: HeldCase) =>
      resolution === 'confirmed' && [...this.#kept.messages.values()].some((one) => one.caseId === id && isOwn(one));
    const [found] = [...this.#kept.cases.values()]
      .filter(
        (one) =>
          one.repositoryId === project.id &&
          one.state !== 'appealed' &&
          (caseId === null || one.id === caseId) &&
          (isActedOn(one.id) || isConfirmed(one)),
      )
      .sort((a, b) => b.lastAtMs - a.lastAtMs);
    if (found === undefined) return false;
    Object.assign(found, { state: 'appealed', resolution: null, closedAtMs: null, appeals: found.appeals + 1 });
    return true;
  }

  /** Brings a case back to people whose author was asked a question and says something now. */
  #answer(project: ProjectName, { message: { place } }: JudgedMessage, messageId: string): void {
    if (place.author === null || place.thread === null || place.comment === null) return;
    const wasAsked = (one: HeldMessage) =>
      one.place.author === place.author &&
      one.place.thread === place.thread &&
      [...this.#kept.acts.values()].some(
        ({ messageId: of, rung, state }) => of === one.id && rung === 'greylist' && state === 'done',
      );
    const [found] = this.#casesOf(project.id, messageId, wasAsked).filter(({ state }) => state === 'acted');
    if (found !== undefined) found.state = 'in_review';
  }

  /** Cases with another message of a kind, those with the newest first. */
  #casesOf(repositoryId: string, messageId: string, isMeant: (message: HeldMessage) => boolean): HeldCase[] {
    const ids = [...this.#kept.messages.values()].filter((one) => one.id !== messageId && isMeant(one));
    const known = new Set(ids.map(({ caseId }) => caseId));
    return [...this.#kept.cases.values()]
      .filter((one) => one.repositoryId === repositoryId && known.has(one.id))
      .sort((a, b) => b.lastAtMs - a.lastAtMs);
  }
}
