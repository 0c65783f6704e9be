import type { AuditEntry } from '../access/index.ts';
import type { IdMaker } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { Correction, Label } from '../messages/index.ts';
import { MemoryCaseStore } from './memory-case-store.ts';
import { MemoryMessageStore } from './memory-message-store.ts';
import {
  countBy,
  type HeldCorrection,
  isAsked,
  isVisible,
  MemoryTriage,
  pageOf,
  shownOf,
  wholeOf,
} from './memory-triage.ts';
import type { AuthorHistory, CorrectionStore, PolicyStore, ProjectName, Said } from './ports.ts';
import type { CorrectionRecord, TriagePolicy } from './records.ts';

const MOST_IN_FORCE = 500;
const MOST_OF_CASE = 50;
const MOST_TEXTS = 10;

/** The stores of triage in memory, which those of PostgreSQL are compared with; corrections and policies are its own. */
export class MemoryTriageStore implements AuthorHistory, CorrectionStore, PolicyStore {
  readonly messages: MemoryMessageStore;
  readonly cases: MemoryCaseStore;
  readonly #kept = new MemoryTriage();

  constructor(makeId: IdMaker) {
    this.messages = new MemoryMessageStore(this.#kept, makeId);
    this.cases = new MemoryCaseStore(this.#kept);
  }

  addProject(project: ProjectName): void {
    this.#kept.projects.set(project.id, project);
  }

  /** Acts that somebody is to take up, each once. */
  takeActs(): readonly string[] {
    const acts = [...this.#kept.waiting];
    this.#kept.waiting.clear();
    return acts;
  }

  /** entries of the audit so far */
  get audited(): number {
    return this.#kept.audited.length;
  }

  async correct(
    visibility: Visibility,
    corrections: Parameters<CorrectionStore['correct']>[1],
    { label, atMs, by }: Said,
    entry: AuditEntry,
  ): Promise<number> {
    let kept = 0;
    for (const { id, messageId } of corrections) {
      const message = await this.messages.read(visibility, messageId);
      if (message === null) continue;
      for (const one of this.#kept.corrections.values()) if (one.messageId === messageId) one.undoneAtMs ??= atMs;
      this.#kept.corrections.set(id, {
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
        text: wholeOf(message),
      });
      kept++;
    }
    if (kept > 0) this.#kept.audited.push(entry);
    return kept;
  }

  async undoCorrections(
    visibility: Visibility,
    ids: readonly string[],
    { atMs }: Omit<Said, 'label'>,
    entry: AuditEntry,
  ): Promise<number> {
    const found = ids
      .map((id) => this.#kept.corrections.get(id))
      .filter((one) => one !== undefined && one.undoneAtMs === null && isVisible(visibility, one));
    for (const one of found) one!.undoneAtMs = atMs;
    if (found.length > 0) this.#kept.audited.push(entry);
    return found.length;
  }

  async messagesNotSaid(caseId: string, label: Label, after: string | null, limit: number): Promise<readonly string[]> {
    return this.#shownOfCase(caseId)
      .filter(({ id, corrected }) => corrected !== label && (after === null || id > after))
      .map(({ id }) => id)
      .sort()
      .slice(0, limit);
  }

  async correctionsOfCase(caseId: string, label: Label, limit: number): Promise<readonly string[]> {
    return [...this.#kept.corrections.values()]
      .filter((one) => one.undoneAtMs === null && one.label === label && this.#caseOf(one) === caseId)
      .map(({ id }) => id)
      .sort()
      .slice(0, limit);
  }

  async saidOfCase(caseId: string): Promise<Readonly<Record<string, number>>> {
    const said = this.#shownOfCase(caseId).map(({ corrected }) => corrected);
    return countBy(said.filter((label) => label !== null));
  }

  async listCorrections(
    visibility: Visibility,
    filter: { readonly repository?: string; readonly messageId?: string },
    page: PageRequest,
  ): Promise<PageOf<CorrectionRecord>> {
    const found = [...this.#kept.corrections.values()].filter(
      (one) =>
        isVisible(visibility, one) &&
        isAsked(filter.repository, one.repository) &&
        isAsked(filter.messageId, one.messageId),
    );
    return pageOf(found, page, ({ madeAtMs }) => madeAtMs);
  }

  async correctionMark(repositoryId: string): Promise<string> {
    const own = [...this.#kept.corrections.values()].filter((one) => one.repositoryId === repositoryId);
    return `${own.length} ${own.filter(({ undoneAtMs }) => undoneAtMs === null).length}`;
  }

  async correctionsInForce(repositoryId: string): Promise<readonly Correction[]> {
    const own = [...this.#kept.corrections.values()].filter(
      (one) => one.repositoryId === repositoryId && one.undoneAtMs === null,
    );
    const { items } = pageOf(own, { limit: own.length, after: null }, ({ madeAtMs }) => madeAtMs);
    const taken = new Map<string, number>();
    const learned = items.filter((one) => {
      const group = this.#caseOf(one) ?? one.id;
      taken.set(group, (taken.get(group) ?? 0) + 1);
      return taken.get(group)! <= MOST_OF_CASE;
    });
    return learned.slice(0, MOST_IN_FORCE).map(({ id, text, label }) => ({ id, text, label }));
  }

  async textsBefore(repositoryId: string, author: string, key: string) {
    return [...this.#kept.messages.values()]
      .filter((one) => one.repositoryId === repositoryId && one.place.author === author && one.key !== key)
      .sort((a, b) => b.receivedAtMs - a.receivedAtMs)
      .slice(0, MOST_TEXTS)
      .map(({ text }) => text);
  }

  async findProject(visibility: Visibility, name: string): Promise<ProjectName | null> {
    const found = [...this.#kept.projects.values()].filter((one) => one.name === name && isVisible(visibility, one));
    return found.at(-1) ?? null;
  }

  async readPolicy(repositoryId: string): Promise<TriagePolicy | null> {
    return this.#kept.policies.get(repositoryId) ?? null;
  }

  async setPolicy(project: ProjectName, policy: TriagePolicy, _atMs: number, entry: AuditEntry): Promise<void> {
    this.#kept.policies.set(project.id, policy);
    this.#kept.audited.push(entry);
  }

  #shownOfCase(caseId: string) {
    return [...this.#kept.messages.values()]
      .filter((one) => one.caseId === caseId)
      .map((one) => shownOf(this.#kept, one));
  }

  #caseOf({ messageId }: HeldCorrection): string | null {
    return this.#kept.messages.get(messageId ?? '')?.caseId ?? null;
  }
}
