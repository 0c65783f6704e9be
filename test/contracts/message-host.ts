import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type HostChange,
  type HostSwitch,
  type MessageHost,
  type MessagePlace,
  remainderOf,
  undoOf,
} from '../../src/triage/index.ts';
import type { Effect } from '../helpers/fake-github-messages.ts';
import type { FakeHost } from '../helpers/fake-host.ts';

/** One host with its fake, and places at it that are there. */
export interface HostTrial {
  readonly host: MessageHost;
  /** the same host with a token that is none */
  readonly stranger: MessageHost;
  readonly api: FakeHost;
  readonly effects: Effect[];
  /** a fresh issue, not touched by anybody */
  issue(): MessagePlace;
  comment(): MessagePlace;
  /** a place that is gone */
  readonly gone: MessagePlace;
  close(): Promise<void>;
}

const MARK = '<!-- regreen cas_00000000000000000000000001 -->';
const NOTE = { mark: MARK, sinceMs: Date.now() - 60_000 };
const SWITCHES: readonly HostSwitch[] = ['isHidden', 'isClosed', 'isLocked', 'isBlocked'];
const TAKEN_BACK = `${MARK}\nTaken back.`;

/** What every host of messages does. */
export function describeMessageHost(
  name: string,
  open: () => Promise<HostTrial>,
  changes: {
    readonly issue: readonly HostChange[];
    readonly comment: readonly HostChange[];
  },
): void {
  describe(`messages at ${name}`, () => {
    let trial: HostTrial;
    beforeAll(async () => {
      trial = await open();
    });
    afterAll(() => trial?.close());

    const placed = [
      ...changes.issue.map((change) => ['an issue', change] as const),
      ...changes.comment.map((change) => ['a comment', change] as const),
    ];

    it.each(placed)('makes a change of %s, finds it done, and takes it back: %j', async (where, change) => {
      const place = where === 'an issue' ? trial.issue() : trial.comment();
      const before = (await trial.host.read(place, change, NOTE))!;
      const undo = undoOf(change, before, TAKEN_BACK);
      await trial.host.change(place, remainderOf(change, before), NOTE);
      const after = (await trial.host.read(place, change, NOTE))!;
      expect(remainderOf(change, after), 'it is done').toEqual({});
      await trial.host.change(place, remainderOf(undo, after), NOTE);
      const end = (await trial.host.read(place, change, NOTE))!;
      // The note alone stays, and says so.
      expect(end).toEqual({ ...before, note: change.note === undefined ? before.note : TAKEN_BACK });
    });

    it.each(['issue', 'comment'] as const)('knows without asking what can be switched at an %s', async (where) => {
      const place = trial[where]();
      const state = (await trial.host.read(place, { isBlocked: true }, NOTE))!;
      const there = SWITCHES.filter((name) => state[name] !== undefined);
      // Whether somebody can be blocked depends on who owns the repository.
      const known = trial.host.switchesAt(place).filter((name) => name !== 'isBlocked' || there.includes(name));
      expect([...known].sort()).toEqual([...there].sort());
    });

    it('changes nothing by reading', async () => {
      const before = trial.effects.length;
      await trial.host.read(trial.issue(), { note: 'x', label: { name: 'y', isSet: true } }, NOTE);
      expect(trial.effects).toHaveLength(before);
    });

    it('says what is gone', async () => {
      expect(await trial.host.read(trial.gone, {}, NOTE)).toBeNull();
    });

    it('says that a token is refused, and what it needs', async () => {
      await expect(trial.stranger.read(trial.issue(), {}, NOTE)).rejects.toMatchObject({
        code: 'AUTHORIZATION',
        message: expect.stringMatching(/the token needs/),
      });
    });

    it('does not change twice what it was not answered', async () => {
      const place = trial.issue();
      trial.api.fail({ kind: 'reset' }, { times: 1 });
      const before = trial.effects.length;
      const call = trial.host.change(place, { label: { name: 'suspected spam', isSet: true } }, NOTE);
      await call.catch(() => {});
      expect(
        trial.effects.slice(before).filter(([what]) => what === 'label' || what === 'add_labels').length,
      ).toBeLessThan(2);
    });
  });
}
