import type { AuditEntry } from '../access/index.ts';
import { ConflictError, type IdMaker, NotFoundError } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import { type Correction, likenessOf, type Signature } from '../messages/index.ts';
import { isLocal } from './ladder.ts';
import type {
  ActWork,
  CaseFilter,
  CaseStore,
  CorrectionStore,
  KeptMessage,
  MessageFilter,
  MessageStore,
  NewAct,
  PolicyStore,
  ProjectName,
  Surroundings,
} from './ports.ts';
import type {
  ActRecord,
  CaseRecord,
  CorrectionRecord,
  HostChange,
  JudgedMessage,
  MessageRecord,
  Rung,
  TriagePolicy,
  TriageStatistics,
} from './records.ts';
import { readAppeal } from './wording.ts';

const LEAST_LIKENESS = 0.5;
const MOST_IN_FORCE = 500;
const DAY_MS = 86_400_000;

type HeldMessage = { -readonly [K in keyof MessageRecord]: MessageRecord[K] } & {
  content: string;
  signature: Signature;
};
type HeldCase = { -readonly [K in keyof CaseRecord]: CaseRecord[K] } & { readonly signature: Signature };
type HeldAct = { -readonly [K in keyof ActRecord]: ActRecord[K] };
type HeldCorrection = { -readonly [K in keyof CorrectionRecord]: CorrectionRecord[K] } & { readonly text: string };

/**
 * Messages, cases, corrections and policies in memory, without events and webhooks: the rules of the stores at their
 * smallest, which those of PostgreSQL are compared with.
 */
export class MemoryTriageStore implements MessageStore, CorrectionStore, CaseStore, PolicyStore {
  /** what was written to the audit */
  readonly audited: AuditEntry[] = [];
  /** acts somebody is to begin, or to take back */
  readonly waiting = new Set<string>();
  readonly #makeId: IdMaker;
  readonly #projects = new Map<string, ProjectName>();
  readonly #policies = new Map<string, TriagePolicy>();
  readonly #messages = new Map<string, HeldMessage>();
  readonly #cases = new Map<string, HeldCase>();
  readonly #acts = new Map<string, HeldAct>();
  readonly #corrections = new Map<string, HeldCorrection>();

  constructor(makeId: IdMaker) {
    this.#makeId = makeId;
  }

  addProject(project: ProjectName): void {
    this.#projects.set(project.id, project);
  }

  async record(project: ProjectName, judged: JudgedMessage, suggested: Rung): Promise<KeptMessage> {
    const { message, signature } = judged;
    const { organisationId } = project;
    const before = this.#find(project.id, message.key);
    if (before?.content === judged.content) return { id: before.id, caseId: before.caseId, organisationId };
    const id = before?.id ?? judged.id;
    const isAppeal = this.#appeal(project, judged, id);
    if (!isAppeal) this.#answer(project, judged, id);
    const isOfCase = !judged.isExempt && judged.label !== 'ham' && !isAppeal;
    let caseId = before?.caseId ?? null;
    if (isOfCase) caseId ??= this.#likeCase(project.id, signature)?.id ?? this.#openCase(project, judged, suggested);
    this.#messages.set(id, {
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
      signature,
    });
    this.#refreshCase(caseId);
    return { id, caseId: isOfCase ? caseId : null, organisationId };
  }

  async surroundings(asked: Parameters<MessageStore['surroundings']>[0]): Promise<Surroundings> {
    const { project, key, author, signature, sinceMs } = asked;
    const around = [...this.#messages.values()].filter(
      (one) => one.repositoryId === project.id && one.key !== key && one.receivedAtMs >= sinceMs,
    );
    const alike = around.filter((one) => one.place.author !== author && sharesBand(one.signature, signature));
    const confirmed = [...this.#cases.values()].filter(
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
    const found = [...this.#messages.values()].filter(
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
      found.map((one) => this.#shown(one)),
      page,
      ({ receivedAtMs }) => receivedAtMs,
    );
  }

  async read(visibility: Visibility, id: string): Promise<MessageRecord | null> {
    const found = this.#messages.get(id);
    return found !== undefined && isVisible(visibility, found) ? this.#shown(found) : null;
  }

  async correct(
    visibility: Visibility,
    { id, messageId, label, atMs, by }: Parameters<CorrectionStore['correct']>[1],
    entry: AuditEntry,
  ): Promise<boolean> {
    const message = await this.read(visibility, messageId);
    if (message === null) return false;
    for (const one of this.#corrections.values()) if (one.messageId === messageId) one.undoneAtMs ??= atMs;
    this.#corrections.set(id, {
      id,
      organisationId: message.organisationId,
      repositoryId: message.repositoryId,
      repository: message.place.repository.name,
      messageId,
      judged: message.label,
      label,
      madeAtMs: atMs,
      madeBy: by,
      undoneAtMs: null,
      text: `${message.title.forDisplay()}\n${message.text.forDisplay()}`.trim(),
    });
    this.audited.push(entry);
    return true;
  }

  async undoCorrection(visibility: Visibility, id: string, atMs: number, _by: string, entry: AuditEntry) {
    const found = this.#corrections.get(id);
    if (found === undefined || found.undoneAtMs !== null || !isVisible(visibility, found)) return false;
    found.undoneAtMs = atMs;
    this.audited.push(entry);
    return true;
  }

  async listCorrections(
    visibility: Visibility,
    filter: { readonly repository?: string; readonly messageId?: string },
    page: PageRequest,
  ): Promise<PageOf<CorrectionRecord>> {
    const found = [...this.#corrections.values()].filter(
      (one) =>
        isVisible(visibility, one) &&
        isAsked(filter.repository, one.repository) &&
        isAsked(filter.messageId, one.messageId),
    );
    return pageOf(found, page, ({ madeAtMs }) => madeAtMs);
  }

  async correctionMark(repositoryId: string): Promise<string> {
    const own = [...this.#corrections.values()].filter((one) => one.repositoryId === repositoryId);
    return `${own.length} ${own.filter(({ undoneAtMs }) => undoneAtMs === null).length}`;
  }

  async correctionsInForce(repositoryId: string): Promise<readonly Correction[]> {
    const own = [...this.#corrections.values()].filter(
      (one) => one.repositoryId === repositoryId && one.undoneAtMs === null,
    );
    const { items } = pageOf(own, { limit: MOST_IN_FORCE, after: null }, ({ madeAtMs }) => madeAtMs);
    return items.map(({ id, text, label }) => ({ id, text, isHam: label === 'ham' }));
  }

  async listCases(visibility: Visibility, filter: CaseFilter, page: PageRequest): Promise<PageOf<CaseRecord>> {
    const found = [...this.#cases.values()].filter(
      (one) =>
        isVisible(visibility, one) &&
        isAsked(filter.repository, one.repository) &&
        isAsked(filter.state, one.state) &&
        isAsked(filter.label, one.label),
    );
    return pageOf(found, page, ({ lastAtMs }) => lastAtMs);
  }

  async readCase(visibility: Visibility, id: string): Promise<CaseRecord | null> {
    const found = this.#cases.get(id);
    return found !== undefined && isVisible(visibility, found) ? { ...found } : null;
  }

  async messagesOf(caseId: string): Promise<readonly MessageRecord[]> {
    return (await this.list('everything', { caseId }, { limit: 50, after: null })).items;
  }

  async actsOf(caseId: string): Promise<readonly ActRecord[]> {
    return [...this.#acts.values()].filter((one) => one.caseId === caseId).map((one) => ({ ...one }));
  }

  async move(id: string, rule: Parameters<CaseStore['move']>[1], atMs: number, entry: AuditEntry): Promise<void> {
    const found = this.#cases.get(id);
    if (found === undefined) throw new NotFoundError(`there is no ${id}`);
    const { state, resolution } = rule(found);
    Object.assign(found, { state, resolution, closedAtMs: state === 'closed' ? atMs : null });
    this.audited.push(entry);
  }

  async intend(acts: readonly NewAct[], daily: number | null, entry: AuditEntry): Promise<readonly string[]> {
    const made: string[] = [];
    for (const { atMs, ...act } of acts) {
      if (this.#isInForce(act) || this.#isSpent(act.organisationId, daily, atMs)) continue;
      const open = { undo: null, settledAtMs: null, undoneAtMs: null, outcome: null, problem: null };
      this.#acts.set(act.id, { ...act, ...open, state: 'intended', intendedAtMs: atMs });
      this.waiting.add(act.id);
      made.push(act.id);
    }
    const found = this.#cases.get(acts[0]?.caseId ?? '');
    if (made.length === 0 || found === undefined) return made;
    if (found.state === 'open') found.state = 'in_review';
    this.audited.push(entry);
    return made;
  }

  async readAct(id: string): Promise<ActWork | null> {
    const act = this.#acts.get(id);
    if (act === undefined) return null;
    const { place } = this.#messages.get(act.messageId)!;
    return { act: { ...act }, place, caseOpenedAtMs: this.#cases.get(act.caseId)!.openedAtMs };
  }

  async prepare(actId: string, undo: HostChange): Promise<boolean> {
    const act = this.#acts.get(actId);
    if (act?.state !== 'intended') return false;
    act.undo ??= undo;
    return true;
  }

  async settle(act: ActRecord, end: Parameters<CaseStore['settle']>[1], atMs: number): Promise<void> {
    const held = this.#acts.get(act.id);
    if (held?.state !== act.state) return;
    const isUndone = end.state === 'undone';
    Object.assign(held, end, isUndone ? { undoneAtMs: atMs } : { settledAtMs: atMs, undoneAtMs: null });
    const found = this.#cases.get(act.caseId)!;
    const isDone = end.state === 'done' && act.state === 'intended' && !isLocal(act.rung);
    if (isDone && (found.state === 'open' || found.state === 'in_review')) found.state = 'acted';
  }

  async intendUndo(visibility: Visibility, actId: string, entry: AuditEntry): Promise<ActRecord | null> {
    const act = this.#acts.get(actId);
    if (act === undefined || !isVisible(visibility, act)) return null;
    if (act.state !== 'done' && !(act.state === 'failed' && act.undo !== null)) {
      throw new ConflictError(`${actId} is ${act.state}: only what is done can be taken back`);
    }
    act.state = 'undo_intended';
    this.waiting.add(actId);
    this.audited.push(entry);
    return { ...act };
  }

  async statistics(visibility: Visibility, repository: string | null, sinceMs: number): Promise<TriageStatistics> {
    const asked = repository ?? undefined;
    const messages = [...this.#messages.values()].filter(
      (one) => isVisible(visibility, one) && isAsked(asked, one.place.repository.name) && one.receivedAtMs >= sinceMs,
    );
    const cases = [...this.#cases.values()].filter(
      (one) => isVisible(visibility, one) && isAsked(asked, one.repository) && one.lastAtMs >= sinceMs,
    );
    const acts = [...this.#acts.values()].filter((act) => cases.some(({ id }) => id === act.caseId));
    const resolved = (resolution: string) => cases.filter((one) => one.resolution === resolution).length;
    return {
      messages: messages.length,
      byLabel: countBy(messages.map(({ label }) => label)),
      byState: countBy(cases.map(({ state }) => state)),
      byRung: countBy(acts.map(({ rung }) => rung)),
      confirmed: resolved('confirmed'),
      dismissed: resolved('dismissed'),
      overturned: resolved('overturned'),
      appeals: cases.filter(({ state, resolution }) => state === 'appealed' || resolution === 'overturned').length,
      corrections: [...this.#corrections.values()].filter(
        (one) =>
          isVisible(visibility, one) &&
          isAsked(asked, one.repository) &&
          one.madeAtMs >= sinceMs &&
          one.undoneAtMs === null,
      ).length,
      undone: acts.filter(({ state }) => state === 'undone').length,
    };
  }

  async findProject(visibility: Visibility, name: string): Promise<ProjectName | null> {
    const found = [...this.#projects.values()].filter((one) => one.name === name && isVisible(visibility, one));
    return found.at(-1) ?? null;
  }

  async readPolicy(repositoryId: string): Promise<TriagePolicy | null> {
    return this.#policies.get(repositoryId) ?? null;
  }

  async setPolicy(project: ProjectName, policy: TriagePolicy, _atMs: number, entry: AuditEntry): Promise<void> {
    this.#policies.set(project.id, policy);
    this.audited.push(entry);
  }

  #find(repositoryId: string, key: string): HeldMessage | undefined {
    return [...this.#messages.values()].find((one) => one.repositoryId === repositoryId && one.key === key);
  }

  #shown({ content: _, signature: __, ...message }: HeldMessage): MessageRecord {
    const said = [...this.#corrections.values()].find((one) => one.messageId === message.id && one.undoneAtMs === null);
    return { ...message, corrected: said?.label ?? null };
  }

  #likeCase(repositoryId: string, signature: Signature): HeldCase | undefined {
    return [...this.#cases.values()]
      .filter(
        (one) => one.repositoryId === repositoryId && one.state !== 'closed' && sharesBand(one.signature, signature),
      )
      .map((one) => ({ one, likeness: likenessOf(one.signature.slots, signature.slots) }))
      .filter(({ likeness }) => likeness >= LEAST_LIKENESS)
      .sort((a, b) => b.likeness - a.likeness)[0]?.one;
  }

  #openCase(project: ProjectName, { message, label, score, signature, receivedAtMs }: JudgedMessage, suggested: Rung) {
    const id = this.#makeId('cas');
    this.#cases.set(id, {
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
      suggested,
      messages: 0,
      openedAtMs: receivedAtMs,
      lastAtMs: receivedAtMs,
      closedAtMs: null,
      signature,
    });
    return id;
  }

  #refreshCase(id: string | null): void {
    const found = id === null ? undefined : this.#cases.get(id);
    if (found === undefined) return;
    const own = [...this.#messages.values()].filter(({ caseId }) => caseId === id);
    found.messages = own.length;
    found.score = Math.max(...own.map(({ score }) => score));
    found.lastAtMs = Math.max(found.lastAtMs, ...own.map(({ receivedAtMs }) => receivedAtMs));
  }

  /** Opens the case an author appeals again; false: the text is no appeal, or nothing of theirs was acted on. */
  #appeal(project: ProjectName, { message }: JudgedMessage, messageId: string): boolean {
    const { isAppeal, caseId } = message.text.examine(readAppeal);
    if (!isAppeal || message.place.author === null) return false;
    const [found] = this.#casesOf(project.id, messageId, ({ place }) => place.author === message.place.author).filter(
      ({ id, state, resolution }) =>
        (caseId === null || id === caseId) && (state === 'acted' || (state === 'closed' && resolution === 'confirmed')),
    );
    if (found === undefined) return false;
    Object.assign(found, { state: 'appealed', resolution: null, closedAtMs: null });
    return true;
  }

  /** Brings a case back to people whose author was asked a question and says something now. */
  #answer(project: ProjectName, { message: { place } }: JudgedMessage, messageId: string): void {
    if (place.author === null || place.thread === null || place.comment === null) return;
    const wasAsked = (one: HeldMessage) =>
      one.place.author === place.author &&
      one.place.thread === place.thread &&
      [...this.#acts.values()].some(
        ({ messageId: of, rung, state }) => of === one.id && rung === 'greylist' && state === 'done',
      );
    const [found] = this.#casesOf(project.id, messageId, wasAsked).filter(({ state }) => state === 'acted');
    if (found !== undefined) found.state = 'in_review';
  }

  /** Cases with another message of a kind, those with the newest first. */
  #casesOf(repositoryId: string, messageId: string, isMeant: (message: HeldMessage) => boolean): HeldCase[] {
    const ids = [...this.#messages.values()].filter((one) => one.id !== messageId && isMeant(one));
    const known = new Set(ids.map(({ caseId }) => caseId));
    return [...this.#cases.values()]
      .filter((one) => one.repositoryId === repositoryId && known.has(one.id))
      .sort((a, b) => b.lastAtMs - a.lastAtMs);
  }

  #isInForce({ messageId, rung }: Pick<NewAct, 'messageId' | 'rung'>): boolean {
    return [...this.#acts.values()].some(
      (one) => one.messageId === messageId && one.rung === rung && one.state !== 'undone' && one.state !== 'failed',
    );
  }

  #isSpent(organisationId: string, daily: number | null, atMs: number): boolean {
    if (daily === null) return false;
    const own = [...this.#acts.values()].filter(
      (one) => one.organisationId === organisationId && one.actor === 'system' && one.intendedAtMs > atMs - DAY_MS,
    );
    return own.length >= daily;
  }
}

function isVisible(visibility: Visibility, { organisationId }: { readonly organisationId: string }): boolean {
  return visibility === 'everything' || visibility.includes(organisationId);
}

function isAsked<T>(asked: T | undefined, value: T | null): boolean {
  return asked === undefined || asked === value;
}

function sharesBand(first: Signature, second: Signature): boolean {
  return first.bands.some((band) => second.bands.includes(band));
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** A part of a list, the newest first. */
function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { limit, after }: PageRequest,
  timeOf: (item: T) => number,
): PageOf<T> {
  const isLater = (a: { timeMs: number; id: string }, b: { timeMs: number; id: string }) =>
    a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.id > b.id);
  const placed = items
    .map((item) => ({ item, timeMs: timeOf(item), id: item.id }))
    .filter((one) => after === null || isLater(after, one))
    .sort((a, b) => (isLater(a, b) ? -1 : 1));
  return { items: placed.slice(0, limit).map(({ item }) => ({ ...item })), hasMore: placed.length > limit };
}
