import type { AuditEntry } from '../access/index.ts';
import { ConflictError, NotFoundError } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import { isLocal, takenFor } from './ladder.ts';
import {
  countBy,
  type HeldAct,
  isAsked,
  isInForce,
  isTakeable,
  isVisible,
  type MemoryTriage,
  pageOf,
  shownOf,
} from './memory-triage.ts';
import type { ActWork, CaseFilter, CaseStore, MessagesWithout, NewAct } from './ports.ts';
import type { ActRecord, CaseRecord, HostChange, MessageRecord, TriageStatistics } from './records.ts';

const DAY_MS = 86_400_000;

/** Cases in memory: the rules of the store in PostgreSQL at their smallest, without events and webhooks. */
export class MemoryCaseStore implements CaseStore {
  readonly #kept: MemoryTriage;

  constructor(kept: MemoryTriage) {
    this.#kept = kept;
  }

  async listCases(visibility: Visibility, filter: CaseFilter, page: PageRequest): Promise<PageOf<CaseRecord>> {
    const found = [...this.#kept.cases.values()].filter(
      (one) =>
        isVisible(visibility, one) &&
        isAsked(filter.repository, one.repository) &&
        isAsked(filter.state, one.state) &&
        isAsked(filter.label, one.label),
    );
    return pageOf(found, page, ({ lastAtMs }) => lastAtMs);
  }

  async readCase(visibility: Visibility, id: string): Promise<CaseRecord | null> {
    const found = this.#kept.cases.get(id);
    return found !== undefined && isVisible(visibility, found) ? { ...found } : null;
  }

  async messagesOf(caseId: string): Promise<readonly MessageRecord[]> {
    const own = [...this.#kept.messages.values()].filter((one) => one.caseId === caseId);
    const page = { limit: 50, after: null };
    return pageOf(own, page, ({ receivedAtMs }) => receivedAtMs).items.map((one) => shownOf(this.#kept, one));
  }

  async messagesWithout({ caseId, rung, labels, after, limit }: MessagesWithout): Promise<readonly MessageRecord[]> {
    const own = [...this.#kept.messages.values()].map((one) => shownOf(this.#kept, one));
    return own
      .filter((one) => one.caseId === caseId && (after === null || one.id > after))
      .filter((one) => {
        const label = takenFor(one) === 'slop' ? labels.slopLabel : labels.label;
        return !this.#actsAbout(one.id, rung).some(
          (act) => isInForce(act) && (act.change.label?.name ?? label) === label,
        );
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async actsOf(caseId: string): Promise<readonly ActRecord[]> {
    return this.#actsFor(caseId).map((one) => ({ ...one }));
  }

  async move(id: string, rule: Parameters<CaseStore['move']>[1], atMs: number, entry: AuditEntry): Promise<void> {
    const found = this.#kept.cases.get(id);
    if (found === undefined) throw new NotFoundError(`there is no ${id}`);
    const { state, resolution, takesBack } = rule(found);
    if (state === 'appealed') found.appeals++;
    Object.assign(found, { state, resolution, closedAtMs: state === 'closed' ? atMs : null });
    if (takesBack) for (const act of this.#actsFor(id).filter(isTakeable)) this.#takeBack(act);
    this.#kept.audited.push(entry);
  }

  async intend(acts: readonly NewAct[], daily: number | null, entry: AuditEntry): Promise<readonly string[]> {
    const made: string[] = [];
    for (const { atMs, ...act } of acts) {
      if (this.#isRefused(act) || this.#isSpent(act.caseId, daily, atMs)) continue;
      const open = { undo: null, settledAtMs: null, undoneAtMs: null, outcome: null, problem: null };
      this.#kept.acts.set(act.id, { ...act, ...open, state: 'intended', intendedAtMs: atMs });
      this.#kept.waiting.add(act.id);
      made.push(act.id);
    }
    const found = this.#kept.cases.get(acts[0]?.caseId ?? '');
    if (made.length === 0 || found === undefined) return made;
    if (found.state === 'open') found.state = 'in_review';
    this.#kept.audited.push(entry);
    return made;
  }

  async readAct(id: string): Promise<ActWork | null> {
    const act = this.#kept.acts.get(id);
    if (act === undefined) return null;
    const { place } = this.#kept.messages.get(act.messageId)!;
    return { act: { ...act }, place, caseOpenedAtMs: this.#kept.cases.get(act.caseId)!.openedAtMs };
  }

  async prepare(actId: string, undo: HostChange): Promise<boolean> {
    const act = this.#kept.acts.get(actId);
    if (act?.state !== 'intended') return false;
    act.undo ??= undo;
    return true;
  }

  async settle(act: ActRecord, end: Parameters<CaseStore['settle']>[1], atMs: number): Promise<boolean> {
    const held = this.#kept.acts.get(act.id);
    if (held?.state !== act.state) return false;
    this.#kept.waiting.delete(act.id);
    const isUndone = end.state === 'undone';
    Object.assign(held, end, isUndone ? { undoneAtMs: atMs } : { settledAtMs: atMs, undoneAtMs: null });
    const found = this.#kept.cases.get(act.caseId)!;
    const isDone = end.state === 'done' && act.state === 'intended' && !isLocal(act.rung);
    if (isDone && (found.state === 'open' || found.state === 'in_review')) found.state = 'acted';
    return true;
  }

  async intendUndo(visibility: Visibility, actId: string, entry: AuditEntry): Promise<ActRecord | null> {
    const act = this.#kept.acts.get(actId);
    if (act === undefined || !isVisible(visibility, act)) return null;
    if (!isTakeable(act)) throw new ConflictError(`${actId} is ${act.state}: nothing is there to be taken back`);
    this.#takeBack(act);
    this.#kept.audited.push(entry);
    return { ...act };
  }

  async statistics(visibility: Visibility, repository: string | null, sinceMs: number): Promise<TriageStatistics> {
    const asked = repository ?? undefined;
    const messages = [...this.#kept.messages.values()].filter(
      (one) => isVisible(visibility, one) && isAsked(asked, one.place.repository.name) && one.receivedAtMs >= sinceMs,
    );
    const cases = [...this.#kept.cases.values()].filter(
      (one) => isVisible(visibility, one) && isAsked(asked, one.repository) && one.lastAtMs >= sinceMs,
    );
    const acts = [...this.#kept.acts.values()].filter((act) => cases.some(({ id }) => id === act.caseId));
    const upheld = messages.map((one) => this.#isUpheld(shownOf(this.#kept, one)));
    const resolved = (resolution: string) => cases.filter((one) => one.resolution === resolution).length;
    return {
      messages: messages.length,
      byLabel: countBy(messages.map(({ label }) => label)),
      byState: countBy(cases.map(({ state }) => state)),
      byRung: countBy(acts.map(({ rung }) => rung)),
      confirmed: resolved('confirmed'),
      dismissed: resolved('dismissed'),
      overturned: resolved('overturned'),
      upheld: upheld.filter((one) => one === true).length,
      refuted: upheld.filter((one) => one === false).length,
      appeals: cases.reduce((sum, { appeals }) => sum + appeals, 0),
      corrections: [...this.#kept.corrections.values()].filter(
        (one) =>
          isVisible(visibility, one) &&
          isAsked(asked, one.repository) &&
          one.madeAtMs >= sinceMs &&
          one.undoneAtMs === null,
      ).length,
      undone: acts.filter(({ state }) => state === 'undone').length,
    };
  }

  /** Whether a message was found to be what it was taken for; null: nobody said, or it was taken for ham. */
  #isUpheld({ id, label, corrected, caseId }: MessageRecord): boolean | null {
    if (label === 'ham') return null;
    if (corrected !== null) return corrected !== 'ham';
    const resolution = this.#kept.cases.get(caseId ?? '')?.resolution ?? null;
    if (resolution !== null) return resolution === 'confirmed';
    const acts = this.#actsAbout(id).filter(({ rung }) => !isLocal(rung));
    return acts.some(isTakenBack) && !acts.some(({ state }) => state === 'done' || state === 'intended') ? false : null;
  }

  #isRefused({
    messageId,
    rung,
    caseId,
    change,
    actor,
  }: Pick<NewAct, 'messageId' | 'rung' | 'caseId' | 'change' | 'actor'>) {
    const isThere = this.#actsAbout(messageId, rung).some(
      (one) => isInForce(one) && one.change.label?.name === change.label?.name,
    );
    if (isThere || actor !== 'system') return isThere;
    const { state } = this.#kept.cases.get(caseId)!;
    return state === 'appealed' || state === 'closed' || this.#actsAbout(messageId).some(isTakenBack);
  }

  #isSpent(caseId: string, daily: number | null, atMs: number): boolean {
    if (daily === null) return false;
    const { repositoryId } = this.#kept.cases.get(caseId)!;
    const own = [...this.#kept.acts.values()].filter(
      (one) =>
        this.#kept.cases.get(one.caseId)!.repositoryId === repositoryId &&
        one.actor === 'system' &&
        one.intendedAtMs > atMs - DAY_MS &&
        !(one.state === 'failed' && one.undo === null),
    );
    return own.length >= daily;
  }

  #takeBack(act: HeldAct): void {
    act.state = 'undo_intended';
    this.#kept.waiting.add(act.id);
  }

  #actsAbout(messageId: string, rung?: NewAct['rung']): HeldAct[] {
    return [...this.#kept.acts.values()].filter((one) => one.messageId === messageId && isAsked(rung, one.rung));
  }

  /** Acts for a case, and those about its messages. */
  #actsFor(caseId: string): HeldAct[] {
    return [...this.#kept.acts.values()].filter(
      (one) => one.caseId === caseId || this.#kept.messages.get(one.messageId)?.caseId === caseId,
    );
  }
}

/** Whether somebody wanted back what befell an author. */
function isTakenBack({ state, rung }: HeldAct): boolean {
  return !isLocal(rung) && (state === 'undone' || state === 'undo_intended');
}
