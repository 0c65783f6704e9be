import type { AuditEntry } from '../access/index.ts';
import type { IdMaker } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { Correction } from '../messages/index.ts';
import { MemoryCaseStore } from './memory-case-store.ts';
import { MemoryMessageStore } from './memory-message-store.ts';
import { isAsked, isVisible, MemoryTriage, pageOf, wholeOf } from './memory-triage.ts';
import type { AuthorHistory, CorrectionStore, PolicyStore, ProjectName } from './ports.ts';
import type { CorrectionRecord, TriagePolicy } from './records.ts';

const MOST_IN_FORCE = 500;
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
    { id, messageId, label, atMs, by }: Parameters<CorrectionStore['correct']>[1],
    entry: AuditEntry,
  ): Promise<boolean> {
    const message = await this.messages.read(visibility, messageId);
    if (message === null) return false;
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
    this.#kept.audited.push(entry);
    return true;
  }

  async undoCorrection(visibility: Visibility, id: string, atMs: number, _by: string, entry: AuditEntry) {
    const found = this.#kept.corrections.get(id);
    if (found === undefined || found.undoneAtMs !== null || !isVisible(visibility, found)) return false;
    found.undoneAtMs = atMs;
    this.#kept.audited.push(entry);
    return true;
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
    const { items } = pageOf(own, { limit: MOST_IN_FORCE, after: null }, ({ madeAtMs }) => madeAtMs);
    return items.map(({ id, text, label }) => ({ id, text, label }));
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
}
