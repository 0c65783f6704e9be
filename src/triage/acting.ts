import { type Clock, type Logger, RegreenError } from '../foundation/index.ts';
import { problemOf, type Task, type TaskQueue } from '../intake/index.ts';
import { isEmpty, missingOf, remainderOf, undoOf } from './ladder.ts';
import type { ActWork, CaseStore, MessageHost } from './ports.ts';
import type { ActOutcome, ActRecord, HostChange } from './records.ts';
import { markOf, takenBackFor } from './wording.ts';

export interface ActingParts {
  readonly queue: TaskQueue;
  readonly cases: Pick<CaseStore, 'readAct' | 'prepare' | 'settle'>;
  readonly hosts: readonly MessageHost[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
}

const AT_ONCE = 4;
/** Longer than all calls of one act may take: nobody else may begin it meanwhile. */
const LEASE_MS = 15 * 60_000;
const TRIES = 10;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** Before the case was opened by our clock, for hosts whose clock is behind. */
const CLOCK_SLACK_MS = 10 * 60_000;

/** Does at the hosts what was decided, and takes it back: never twice, however often it is begun. */
export class CaseActing {
  readonly #parts: ActingParts;

  constructor(parts: ActingParts) {
    this.#parts = parts;
  }

  /** One turn; how many acts were taken up. */
  async work(): Promise<number> {
    const { queue } = this.#parts;
    const tasks = await queue.claim(['act_on_message'], AT_ONCE, LEASE_MS);
    for (const task of tasks) {
      // Others went before it: by now it may be somebody else's.
      if (!(await queue.extend(task, LEASE_MS))) continue;
      try {
        if (await this.#finish(task)) await queue.finish([task]);
      } catch (error) {
        await queue.retry(task, FIRST_RETRY_MS, problemOf(error));
      }
    }
    return tasks.length;
  }

  /** Does what waits to be done, and takes back what somebody wants back meanwhile; false: the task was given back. */
  async #finish(task: Task): Promise<boolean> {
    const { cases } = this.#parts;
    for (;;) {
      const work = await cases.readAct(task.subject);
      if (work === null || !isWaiting(work.act)) return true;
      try {
        await (work.act.state === 'intended' ? this.#act(work) : this.#undo(work));
      } catch (error) {
        if (!(await this.#fail(task, work, error))) return false;
      }
    }
  }

  async #act(work: ActWork): Promise<void> {
    const { cases, clock } = this.#parts;
    const { act, place } = work;
    const end = async (state: 'done' | 'failed', outcome: ActOutcome, problem: string | null = null) => {
      await cases.settle(act, { state, outcome, problem }, clock.nowMs());
    };
    if (isEmpty(act.change)) return await end('done', 'changed');
    const host = this.#hostOf(work);
    if (host === undefined)
      return await end('failed', 'impossible', `there is no token for ${place.repository.provider}`);
    const note = searchOf(work);
    const state = await host.read(place, act.change, note);
    if (state === null) return await end('failed', 'gone', 'the message is no longer there');
    const missing = missingOf(act.change, state);
    if (missing.length > 0) {
      return await end(
        'failed',
        'impossible',
        `${place.repository.provider} cannot do this here: ${missing.join(', ')}`,
      );
    }
    // How it was before the first try is what it goes back to, however far that try came.
    const undo = act.undo ?? undoOf(act.change, state, takenBackFor(act.caseId));
    if (!(await cases.prepare(act.id, undo))) return;
    const rest = remainderOf(act.change, state);
    if (!isEmpty(rest)) await host.change(place, rest, note);
    await end('done', isEmpty(undo) ? 'already_so' : 'changed');
  }

  async #undo(work: ActWork): Promise<void> {
    const { cases, clock } = this.#parts;
    const { act, place } = work;
    const undo: HostChange = act.undo ?? {};
    const end = async (outcome: ActOutcome) => {
      await cases.settle(act, { state: 'undone', outcome, problem: null }, clock.nowMs());
    };
    if (isEmpty(undo)) return await end('already_so');
    const host = this.#hostOf(work);
    if (host === undefined) return await this.#leave(act, `there is no token for ${place.repository.provider}`);
    const note = searchOf(work);
    const state = await host.read(place, undo, note);
    if (state === null) return await end('gone');
    // Where no word of ours stands there is none to be taken back.
    const { note: _, ...silent } = undo;
    const rest = remainderOf(state.note === null ? silent : undo, state);
    if (!isEmpty(rest)) await host.change(place, rest, note);
    await end('changed');
  }

  /** Ends what cannot be done. An undo that fails leaves the act as it was: it can be asked for again. */
  async #leave(act: ActRecord, problem: string): Promise<void> {
    const { cases, clock } = this.#parts;
    const state = act.state === 'undo_intended' && act.outcome !== null ? 'done' : 'failed';
    await cases.settle(act, { state, outcome: act.outcome, problem }, clock.nowMs());
  }

  #hostOf({ place }: ActWork): MessageHost | undefined {
    return this.#parts.hosts.find(({ provider }) => provider === place.repository.provider);
  }

  /**
   * A refusal is final; what is away is tried again, each time later.
   *
   * @returns true when it is settled, or somebody wants something else of it by now; false: the task was given back
   */
  async #fail(task: Task, { act }: ActWork, error: unknown): Promise<boolean> {
    const { queue, cases, logger, random } = this.#parts;
    const problem = problemOf(error);
    const isRefused = error instanceof RegreenError && (error.kind === 'authorization' || error.kind === 'bad_input');
    if (isRefused || task.attempts >= TRIES) {
      await this.#leave(act, problem);
      logger.warn({ act: act.id, attempts: task.attempts, problem }, 'an act on a message failed');
      return true;
    }
    const now = await cases.readAct(act.id);
    if (now?.act.state !== act.state) return true;
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (task.attempts - 1));
    await queue.retry(task, Math.round(longest / 2 + (longest / 2) * random()), problem);
    return false;
  }
}

function isWaiting({ state }: ActRecord): boolean {
  return state === 'intended' || state === 'undo_intended';
}

function searchOf({ act, caseOpenedAtMs }: ActWork) {
  return { mark: markOf(act.caseId), sinceMs: caseOpenedAtMs - CLOCK_SLACK_MS };
}
