import { AuditRefusedError } from '../access/index.ts';
import { AuthorizationError, UnavailableError } from '../foundation/index.ts';
import {
  PermanentError,
  type StepAttempt,
  StepFailedError,
  type Workflow,
  type WorkflowContext,
} from '../workflows/index.ts';
import { updatedTextOf } from './action-text.ts';
import { canonicalJson } from './canonical-json.ts';
import { type HealParts, TOPICS } from './heal-parts.ts';
import type { StalePlace } from './place-store.ts';
import { isFinal, PATIENCE, PERMISSION_TRIES, permissionMissing, untilPermitted } from './reaching.ts';
import type { Action, ActionResult } from './records.ts';
import { StopWatch } from './stop-watch.ts';

/** The journal keeps of a problem what it says: by this word a stop is known again. */
const STOPPED = 'healing is stopped here';
/** A healing whose run went green ends within seconds; nothing waits for it longer than this. */
const END_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Nobody is hurried by a text: outages may last for a day. */
const UPDATE_PATIENCE = { ...PATIENCE, attempts: 400, deadlineMs: 24 * 60 * 60_000 };

/** What an update of a place is started with. */
export interface UpdateInput {
  readonly place: string;
  readonly [key: string]: string;
}

type UpdateParts = Pick<
  HealParts,
  'places' | 'hands' | 'telling' | 'timers' | 'nowMs' | 'hash' | 'publicUrl' | 'countAction'
>;

/**
 * Brings what healings wrote of an incident up to date, in its place: when the incident is resolved, is open again, or a
 * newer run answers for it. One execution a place at a time; what changes while it is at work it tells as well.
 */
export function createUpdateWorkflow(parts: UpdateParts): Workflow<UpdateInput, string> {
  return {
    name: 'update',
    version: 1,
    async run(context, { place }) {
      for (;;) {
        const wanted = await lookAtPlace(context, parts, place);
        if (wanted === null) return 'up to date';
        await tell(context, parts, place, wanted);
      }
    },
  };
}

/** One text to be written. */
interface Wanted {
  readonly version: number;
  readonly healingId: string;
  readonly action: Action;
}

async function lookAtPlace(
  context: WorkflowContext,
  { places, hash, publicUrl }: UpdateParts,
  place: string,
): Promise<Wanted | null> {
  for (let look = 0; ; look++) {
    const pauseMs = END_PAUSES_MS[look];
    const seen = await context.step('what is to be told', async () => {
      const stale = await places.stale(place, context.executionId);
      if (stale === null) return { is: 'told' as const };
      if (stale.isAboutToEnd && pauseMs !== undefined) return { is: 'later' as const };
      return { is: 'stale' as const, wanted: wantedOf(place, stale, hash, publicUrl) };
    });
    if (seen.is === 'told') return null;
    if (seen.is === 'stale') return seen.wanted;
    await context.sleep('until the healing ends', pauseMs!);
  }
}

function wantedOf(place: string, stale: StalePlace, hash: HealParts['hash'], publicUrl: string | null): Wanted {
  const { version, healingId, action, incidents } = stale;
  const standing = incidents.every((one) => one.standing.is === 'resolved') ? 'resolved' : 'open';
  return {
    version,
    healingId,
    action: {
      ...action,
      text: updatedTextOf(action.kind, incidents, publicUrl),
      options: { standing },
      key: hash(canonicalJson({ action: 'update', place, version })),
    },
  };
}

async function tell(context: WorkflowContext, parts: UpdateParts, place: string, wanted: Wanted): Promise<void> {
  const { places, telling, countAction } = parts;
  const { version, healingId, action } = wanted;
  for (let attempt = 1; attempt <= PERMISSION_TRIES; attempt++) {
    await intend(context, parts, wanted);
    try {
      const result = await write(context, parts, place, action, attempt);
      await context.step('record', async () => {
        await places.told(place, version, action.key, result);
        countAction(action.kind, 'done');
        return null;
      });
      return;
    } catch (error) {
      if (!(error instanceof StepFailedError)) throw error;
      // Nothing went wrong, it only may not be now: that is asked again, and waits until it may.
      if (error.message === STOPPED) continue;
      const isPermission = error.message.startsWith(FORBIDDEN);
      const sentence = isPermission ? error.message.slice(FORBIDDEN.length) : error.message;
      await context.step('record that it failed', async () => {
        countAction(action.kind, 'failed');
        const problem = { problem: isPermission ? permissionMissing(sentence).sentence : sentence, isPermission };
        const notices = telling.trouble(healingId, action, problem.problem, !isPermission);
        await places.told(place, isPermission ? null : version, action.key, problem, notices);
        return null;
      });
      if (!isPermission) return;
      await untilPermitted(context, attempt);
    }
  }
  await context.step('give up', async () => {
    const { sentence: problem } = permissionMissing('the permission was missing for a week', false);
    await places.told(place, version, action.key, { problem, isPermission: true });
    return null;
  });
}

/** Writes the intent down as soon as it may be done: a stop has to end before, and the audit has to be written. */
async function intend(
  context: WorkflowContext,
  { places, hands }: UpdateParts,
  { healingId, action }: Wanted,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    const isIntended = await context.step(
      'intend',
      async () => {
        const calls = await planned(hands, action);
        try {
          return (await places.intend(healingId, action, calls)) === null;
        } catch (error) {
          if (error instanceof AuditRefusedError) return false;
          throw error;
        }
      },
      UPDATE_PATIENCE,
    );
    if (isIntended) return;
    await context.waitFor(TOPICS.resume, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10)));
  }
}

/** What the other side does not let us see is told when it is done, and waited for there. */
async function planned(hands: UpdateParts['hands'], action: Action) {
  try {
    return await hands.plan(action);
  } catch (error) {
    if (error instanceof AuthorizationError || isFinal(error)) return [];
    throw error;
  }
}

async function write(
  context: WorkflowContext,
  { places, hands, timers, nowMs }: UpdateParts,
  place: string,
  action: Action,
  number: number,
): Promise<ActionResult> {
  const { kind, key } = action;
  return await context.effect(
    kind,
    {
      key: number === 1 ? key : `${key}.${number}`,
      look: () => telling(() => hands.look(action)),
      act: (_, attempt) => watched(attempt),
    },
    UPDATE_PATIENCE,
  );

  async function watched(attempt: StepAttempt): Promise<ActionResult> {
    const stop = new StopWatch(async () => (await places.stoppedAt(place)) !== null, timers, nowMs);
    const demandLeave = () => {
      attempt.assertHeld();
      if (stop.isStopped) throw new UnavailableError(STOPPED);
      stop.assertKnown();
    };
    try {
      await stop.look();
      if (stop.isStopped) throw new UnavailableError(STOPPED);
      return await telling(async () => (await hands.look(action)) ?? (await hands.act(action, demandLeave)));
    } catch (error) {
      if (stop.isStopped) throw new PermanentError(STOPPED, {}, { cause: error });
      throw error;
    } finally {
      stop.end();
    }
  }
}

/** The journal keeps of a problem what it says: a missing permission is known again by how it begins. */
const FORBIDDEN = 'forbidden: ';

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuthorizationError) throw new PermanentError(FORBIDDEN + error.message, {}, { cause: error });
    if (isFinal(error)) throw new PermanentError((error as Error).message, {}, { cause: error });
    throw error;
  }
}
