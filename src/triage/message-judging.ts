import { type Clock, type IdMaker, type Logger, NotFoundError } from '../foundation/index.ts';
import {
  CarefulClaim,
  problemOf,
  type SignalRecord,
  type SignalStore,
  settleFailedTask,
  type Task,
  type TaskQueue,
} from '../intake/index.ts';
import { languageOf, readSlop, signatureOf } from '../messages/index.ts';
import { asShown } from './as-shown.ts';
import { suggestionFor } from './ladder.ts';
import { DEFAULT_POLICY, languageShifts, shiftsOf } from './policy.ts';
import type {
  AuthorHistory,
  Digest,
  Judge,
  MessageHost,
  MessageSource,
  MessageStore,
  PolicyStore,
  ProjectName,
} from './ports.ts';
import type { ProjectCorrections } from './project-corrections.ts';
import type { Association, JudgedMessage, MessageLabel, MessagePlace, NewMessage, TriagePolicy } from './records.ts';
import type { TriageDesk } from './triage-desk.ts';

export interface MessageJudgingParts {
  readonly queue: TaskQueue;
  readonly signals: Pick<SignalStore, 'readBodies'>;
  readonly sources: readonly MessageSource[];
  readonly messages: Pick<MessageStore, 'record' | 'surroundings'>;
  readonly policies: Pick<PolicyStore, 'readPolicy'>;
  readonly authors: AuthorHistory;
  readonly corrections: ProjectCorrections;
  readonly hosts: readonly Pick<MessageHost, 'provider' | 'associationOf' | 'accountCreatedAtMs'>[];
  readonly desk: Pick<TriageDesk, 'actAlone'>;
  readonly judge: Judge;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
}

const AT_ONCE = 50;
const LEASE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Ham from this score on may be something else once more is known of its author. */
const NEAR_THE_LIMIT = 0.3;

/** What is found out of an author where it can decide. */
interface KnownOfAuthor {
  readonly accountCreatedAtMs: number | null;
  /** languages of their messages before */
  readonly languages: readonly (string | null)[];
}

/** Judges the messages that signals carry, each once, and makes cases of those that are none of ours. */
export class MessageJudging {
  readonly #parts: MessageJudgingParts;
  readonly #claim: CarefulClaim;

  constructor(parts: MessageJudgingParts) {
    this.#parts = parts;
    this.#claim = new CarefulClaim({
      queue: parts.queue,
      kinds: ['judge_message'],
      most: AT_ONCE,
      leaseMs: LEASE_MS,
    });
  }

  /** One turn; how many signals were taken up. */
  async work(): Promise<number> {
    const tasks = await this.#claim.next();
    if (tasks.length === 0) return 0;
    const bodies = await this.#parts.signals.readBodies(tasks.map(({ subject }) => subject));
    for (const task of tasks) {
      try {
        await this.#judge(task, bodies.get(task.subject));
        await this.#parts.queue.finish([task]);
      } catch (error) {
        await settleFailedTask(task, error, this.#parts);
      }
    }
    return tasks.length;
  }

  async #judge(task: Task, kept: { readonly signal: SignalRecord; readonly body: string } | undefined): Promise<void> {
    const { sources, messages, policies, desk, clock } = this.#parts;
    if (kept === undefined) throw new NotFoundError('the signal of this task is gone');
    const { signal, body } = kept;
    const source = sources.find(({ provider }) => provider === signal.provider);
    const told = source?.messageOf(signal.event, body) ?? null;
    if (told === null) return;
    const message = { ...told, association: await this.#associationOf(told) };
    const project = { id: signal.repositoryId, organisationId: task.organisationId, name: signal.repository };
    const policy = (await policies.readPolicy(project.id)) ?? DEFAULT_POLICY;
    const judged = await this.#judged(message, project, policy, signal.id, signal.receivedAtMs);
    const suggested = suggestionFor(judged.label, judged.score, message.place.kind);
    const { id, caseId } = await messages.record(project, judged);
    // Before the task is finished: whoever takes it up again finds the same acts intended.
    if (caseId !== null) await desk.actAlone({ caseId, messageId: id, suggested, policy, nowMs: clock.nowMs() });
  }

  /** Where a signal does not tell, the host is asked; one that does not answer speaks for nobody. */
  async #associationOf({ association, place }: NewMessage): Promise<Association> {
    if (association !== 'none' || place.author === null) return association;
    return (await this.#ask(place, 'what an author is to a project', (host) => host.associationOf?.(place))) ?? 'none';
  }

  /** What a host says; null where it says nothing, or does not answer. */
  async #ask<T>(
    place: MessagePlace,
    what: string,
    ask: (host: MessageJudgingParts['hosts'][number]) => Promise<T | null> | undefined,
  ): Promise<T | null> {
    const { hosts, logger } = this.#parts;
    const host = hosts.find(({ provider }) => provider === place.repository.provider);
    try {
      return host === undefined ? null : ((await ask(host)) ?? null);
    } catch (error) {
      logger.info({ problem: problemOf(error) }, `a host did not say ${what}`);
      return null;
    }
  }

  async #judged(
    message: NewMessage,
    project: ProjectName,
    policy: TriagePolicy,
    signalId: string,
    receivedAtMs: number,
  ): Promise<JudgedMessage> {
    const { messages, corrections, judge, digest, makeId } = this.#parts;
    const { title, text, place, association } = message;
    // As it came: what people are not shown of it may be its disguise.
    const whole = <T extends object>(read: (text: string) => T): T =>
      title.examine((head) => text.examine((body) => read(`${head}\n${body}`.trim())));
    const signature = whole(signatureOf);
    const around = await messages.surroundings({
      project,
      key: message.key,
      author: place.author,
      signature,
      sinceMs: receivedAtMs - HOUR_MS,
    });
    const book = await corrections.bookOf(project.id);
    const judgeKnowing = ({ accountCreatedAtMs, languages }: KnownOfAuthor) =>
      whole((came) => {
        const correction = book.shiftOf(came);
        const context = {
          ...(accountCreatedAtMs === null
            ? {}
            : { authorAgeDays: Math.max(0, receivedAtMs - accountCreatedAtMs) / DAY_MS }),
          authorMessagesPerHour: around.ofAuthor + 1,
          copies: around.copies,
          campaignLikeness: around.campaignLikeness,
        };
        const shifts = [...shiftsOf(association, place.kind), ...languageShifts(came, languages)];
        const judgement = judge.judge(came, context, correction === null ? shifts : [...shifts, correction]);
        return { ...judgement, reasons: asShown(came, judgement.reasons) };
      });
    let known: KnownOfAuthor = { accountCreatedAtMs: message.accountCreatedAtMs, languages: [] };
    let judgement = judgeKnowing(known);
    if (judgement.label === 'ham' && judgement.score >= NEAR_THE_LIMIT) {
      known = await this.#findOut(message, project);
      judgement = judgeKnowing(known);
    }
    const slop = whole((came) => {
      const read = readSlop(came);
      return { ...read, signs: asShown(came, read.signs) };
    });
    const label: MessageLabel = judgement.label === 'ham' && slop.isSlop ? 'slop' : judgement.label;
    return {
      id: makeId('msg'),
      signalId,
      receivedAtMs,
      message: { ...message, accountCreatedAtMs: known.accountCreatedAtMs },
      content: whole((came) => ({ name: digest(came) })).name,
      label,
      score: judgement.score,
      reasons: judgement.reasons,
      slop,
      isExempt: policy.trusted.includes(association),
      signature,
    };
  }

  /** What the host and earlier messages tell of an author: asked only where it can decide. */
  async #findOut({ place, key, accountCreatedAtMs }: NewMessage, { id }: ProjectName): Promise<KnownOfAuthor> {
    if (place.author === null) return { accountCreatedAtMs, languages: [] };
    const before = await this.#parts.authors.textsBefore(id, place.author, key);
    return {
      accountCreatedAtMs:
        accountCreatedAtMs ??
        (await this.#ask(place, 'when an account was made', (host) => host.accountCreatedAtMs?.(place))),
      languages: before.map((text) => text.examine((own) => ({ language: languageOf(own) })).language),
    };
  }
}
