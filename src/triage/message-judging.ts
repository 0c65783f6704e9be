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
import { readSlop, signatureOf } from '../messages/index.ts';
import { suggestionFor } from './ladder.ts';
import { DEFAULT_POLICY, shiftOf } from './policy.ts';
import type { Digest, Judge, MessageHost, MessageSource, MessageStore, PolicyStore, ProjectName } from './ports.ts';
import type { ProjectCorrections } from './project-corrections.ts';
import type { Association, JudgedMessage, MessageLabel, NewMessage, TriagePolicy } from './records.ts';
import type { TriageDesk } from './triage-desk.ts';

export interface MessageJudgingParts {
  readonly queue: TaskQueue;
  readonly signals: Pick<SignalStore, 'readBodies'>;
  readonly sources: readonly MessageSource[];
  readonly messages: Pick<MessageStore, 'record' | 'surroundings'>;
  readonly policies: Pick<PolicyStore, 'readPolicy'>;
  readonly corrections: ProjectCorrections;
  readonly hosts: readonly Pick<MessageHost, 'provider' | 'associationOf'>[];
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
    const { hosts, logger } = this.#parts;
    const host = hosts.find(({ provider }) => provider === place.repository.provider);
    if (association !== 'none' || place.author === null || host?.associationOf === undefined) return association;
    try {
      return (await host.associationOf(place)) ?? 'none';
    } catch (error) {
      logger.info({ problem: problemOf(error) }, 'a host did not say what an author is to a project');
      return 'none';
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
    const { title, text, place, association, accountCreatedAtMs } = message;
    const whole = `${title.forDisplay()}\n${text.forDisplay()}`.trim();
    const signature = signatureOf(whole);
    const around = await messages.surroundings({
      project,
      key: message.key,
      author: place.author,
      signature,
      sinceMs: receivedAtMs - HOUR_MS,
    });
    const shift = (await corrections.shiftOf(project.id, whole)) + shiftOf(association, place.kind);
    const context = {
      ...(accountCreatedAtMs === null
        ? {}
        : { authorAgeDays: Math.max(0, receivedAtMs - accountCreatedAtMs) / DAY_MS }),
      authorMessagesPerHour: around.ofAuthor + 1,
      copies: around.copies,
      campaignLikeness: around.campaignLikeness,
    };
    const judgement = judge.judge(whole, context, shift);
    const slop = readSlop(whole);
    const label: MessageLabel = judgement.label === 'ham' && slop.isSlop ? 'slop' : judgement.label;
    return {
      id: makeId('msg'),
      signalId,
      receivedAtMs,
      message,
      content: digest(whole),
      label,
      score: judgement.score,
      reasons: judgement.reasons,
      slop,
      isExempt: policy.trusted.includes(association),
      signature,
    };
  }
}
