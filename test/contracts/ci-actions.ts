import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuthorizationError, BadInputError, RemoteError } from '../../src/foundation/index.ts';
import type { Action, ActionKind, ActionTarget, CiActions, PlannedCall } from '../../src/healing/index.ts';
import type { RepositoryName } from '../../src/intake/index.ts';
import type { FakeActionsHost, FakeAnswer } from '../helpers/fake-actions-host.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { SkippedTime } from '../helpers/skipped-time.ts';

/** Nobody else goes on with the same. */
const mayAct = () => {};

/** A CI system made for tests, that can be changed, and how it is spoken to. */
export interface ActionSystem {
  readonly name: string;
  readonly repository: RepositoryName;
  readonly host: FakeActionsHost;
  create(options: { token?: string; silenceMs?: number; time: SkippedTime }): CiActions;
  /** a red run with one failed job, with all that actions of the table below are about */
  addRedRun(id: number): Pick<ActionTarget, 'jobs' | 'attempt'>;
  /** a run that is under way */
  addRunningRun(id: number): Pick<ActionTarget, 'jobs' | 'attempt'>;
  /** what was begun again goes on; with a word it ends so */
  goOn(id: number, conclusion: 'success' | 'failure' | null): void;
  /** what somebody without the permission is answered */
  readonly forbidden: FakeAnswer;
  /** the changes of each kind about the run 7, in order */
  readonly calls: Partial<Record<ActionKind, readonly Partial<PlannedCall>[]>>;
  /** kinds whose effect the provider shows to nobody: doing them twice is doing them once */
  readonly unseen: readonly ActionKind[];
  readonly permissions: Partial<Record<ActionKind, string>>;
  /** kinds this provider has no use for, for example issues of Jenkins */
  readonly absent: readonly ActionKind[];
  /** files of the default branch; null: there are none here */
  addFile: ((path: string, text: string) => void) | null;
  /** somebody edits what was written by an action of this kind last */
  edit(kind: ActionKind, change: (text: string) => string): void;
  /** somebody closes the last issue */
  closeIssue(): void;
  reset(): void;
  close(): Promise<void>;
}

const COMMIT = '7'.padStart(40, '0');
const TITLE = 'npm cannot reach its registry';
const BODY = 'It is the network.\n\n```text\nnpm error code ECONNRESET\n```';

/** What every provider does, whatever its system is like. */
export function describeCiActions(name: string, open: () => Promise<ActionSystem>): void {
  describe(`CiActions: ${name}`, () => {
    let system: ActionSystem;
    let other: FakeHost;
    let time: SkippedTime;
    beforeAll(async () => {
      system = await open();
      other = await FakeHost.open((_, response) => response.end('{}'));
    });
    afterAll(() => Promise.all([system.close(), other.close()]));
    beforeEach(() => {
      system.reset();
      other.reset();
      time = new SkippedTime();
    });

    const create = (options: { token?: string; silenceMs?: number } = {}) => system.create({ ...options, time });
    const prepare = (kind: ActionKind, changes: Partial<Action> = {}): Action => {
      const added = kind === 'cancel_run' ? system.addRunningRun(7) : system.addRedRun(7);
      return actionOf(system, kind, added, changes);
    };
    /** lets the answer to the last change of an action be lost */
    const loseLast = async (actions: CiActions, action: Action) => {
      const last = (await actions.plan(action)).at(-1)!;
      system.host.loseAnswers(last.path);
    };
    const eachKind = (says: string, test: (kind: ActionKind) => Promise<void>) =>
      it(says, async () => {
        const { kinds } = create();
        expect(kinds.length).toBeGreaterThan(0);
        for (const kind of kinds) {
          system.reset();
          time = new SkippedTime();
          await test(kind).catch((error: unknown) => {
            throw new Error(`${kind}: ${String(error)}`, { cause: error });
          });
        }
      });

    it('has the kinds its table names, and says what others are not', async () => {
      const actions = create();
      expect(actions.kinds.toSorted()).toEqual(Object.keys(system.calls).toSorted());
      for (const kind of system.absent) {
        expect(actions.kinds).not.toContain(kind);
        await expect(actions.act(actionOf(system, kind, { jobs: [], attempt: 1 }), mayAct)).rejects.toThrow(
          BadInputError,
        );
        expect(() => actions.permissionOf(kind)).toThrow(BadInputError);
      }
    });

    eachKind('plans the exact calls, and makes none of them', async (kind) => {
      const action = prepare(kind);
      const plan = await create().plan(action);
      expect(plan).toMatchObject(system.calls[kind]!);
      expect(plan).toHaveLength(system.calls[kind]!.length);
      expect(JSON.stringify(plan)).not.toContain('the-token');
      expect(system.host.effects).toEqual([]);
      expect(system.host.changeCalls).toBe(0);
    });

    eachKind('does what it planned, once, and sees afterwards that it is done', async (kind) => {
      const action = prepare(kind);
      const actions = create();
      if (!system.unseen.includes(kind)) expect(await actions.look(action)).toBeUndefined();
      const plan = await actions.plan(action);
      const result = await actions.act(action, mayAct);
      expect(result.summary).not.toBe('');
      expect(system.host.effects.map(({ method, path }) => `${method} ${path}`)).toEqual(
        plan.map(({ method, path }) => `${method} ${path}`),
      );
      const before = system.host.effects.length;
      if (!system.unseen.includes(kind))
        expect(await actions.look(action)).toMatchObject({ summary: expect.any(String) });
      expect(system.host.effects).toHaveLength(before);
    });

    eachKind('of which the answer is lost is found by a look, and was done once', async (kind) => {
      const action = prepare(kind);
      const actions = create();
      const planned = (await actions.plan(action)).length;
      await loseLast(actions, action);
      await expect(actions.act(action, mayAct)).rejects.toThrow(RemoteError);
      if (system.unseen.includes(kind)) return;
      expect(await actions.look(action)).toBeDefined();
      expect(system.host.effects).toHaveLength(planned);
    });

    eachKind('is never tried again by itself, whatever goes wrong', async (kind) => {
      for (const answer of [{ status: 500 }, { status: 502 }, { status: 503 }, { status: 422 }]) {
        system.reset();
        const action = prepare(kind);
        system.host.refuseChanges({ ...answer, body: { message: 'no' } });
        await create()
          .act(action, mayAct)
          .catch(() => undefined);
        expect(system.host.changeCalls).toBe(1);
        expect(system.host.effects).toEqual([]);
      }
    });

    eachKind('names the permission that is missing', async (kind) => {
      const action = prepare(kind);
      const actions = create();
      expect(actions.permissionOf(kind)).toBe(system.permissions[kind]);
      system.host.refuseChanges(system.forbidden);
      const problem = await actions.act(action, mayAct).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(AuthorizationError);
      expect(String(problem)).toContain(actions.permissionOf(kind));
      expect(String(problem)).not.toContain('the-token');
      system.reset();
      const hidden = prepare(kind);
      system.host.refuseChanges({ status: 404, body: { message: 'Not Found' } }, '', 1);
      const gone = await create()
        .act(hidden, mayAct)
        .catch((error: unknown) => error);
      // What is to be deleted may be gone.
      if (system.calls[kind]![0]!.method !== 'DELETE') expect(String(gone)).toContain(actions.permissionOf(kind));
    });

    it('names the permission to a token that is none', async () => {
      const action = prepare('rerun_failed_jobs');
      await expect(create({ token: 'another' }).act(action, mayAct)).rejects.toThrow(AuthorizationError);
      expect(system.host.effects).toEqual([]);
    });

    eachKind('sends nothing before Retry-After, and tells how long that is', async (kind) => {
      const action = prepare(kind);
      const actions = create();
      system.host.refuseChanges(
        { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } },
        '',
        1,
      );
      const problem = (await actions.act(action, mayAct).catch((error: unknown) => error)) as RemoteError;
      expect(problem).toBeInstanceOf(RemoteError);
      expect(problem.details.retryAfterMs).toBeGreaterThan(6000);
      expect(system.host.effects).toEqual([]);
      const { length } = system.host.api.calls;
      const toldMs = time.nowMs();
      time.onSleep = () => {
        if (time.nowMs() - toldMs < 6000) expect(system.host.api.calls).toHaveLength(length);
      };
      await actions.act(action, mayAct);
      expect(time.nowMs() - toldMs).toBeGreaterThan(6000);
    });

    it('leaves a second between changes', async () => {
      const actions = create();
      const first = prepare('rerun_failed_jobs');
      const { jobs } = system.addRedRun(8);
      const second = { ...first, target: { ...first.target, run: '8', jobs } };
      await actions.act(first, mayAct);
      const beforeMs = time.skippedMs;
      await actions.act(second, mayAct);
      expect(time.skippedMs - beforeMs).toBeGreaterThan(300);
    });

    it.each(['hang', 'reset', 'stall'] as const)(
      'has a RemoteError for a host that does not answer: %s',
      async (kind) => {
        const action = prepare('rerun_failed_jobs');
        const actions = create({ silenceMs: 150 });
        const [call] = await actions.plan(action);
        system.host.api.fail({ kind }, { path: call!.path });
        await expect(actions.act(action, mayAct)).rejects.toThrow(RemoteError);
        expect(system.host.changeCalls).toBe(1);
        await expect(actions.look(action)).resolves.toBeUndefined();
      },
    );

    it('takes no token and no change to another host', async () => {
      const action = prepare('rerun_failed_jobs');
      const actions = create();
      const [call] = await actions.plan(action);
      system.host.api.fail({ kind: 'redirect', to: `${other.address}/x`, status: 307 }, { path: call!.path });
      await expect(actions.act(action, mayAct)).rejects.toThrow(RemoteError);
      expect(other.calls).toEqual([]);
      expect(system.host.effects).toEqual([]);
    });

    it('watches what it began again from being queued to its end', async () => {
      const actions = create();
      const { watched } = await actions.act(prepare('rerun_failed_jobs'), mayAct);
      const observe = () => actions.observe(system.repository, watched!);
      expect(await observe()).toMatchObject({ status: 'queued', conclusion: null });
      system.goOn(7, null);
      expect(await observe()).toMatchObject({ status: 'running', conclusion: null });
      system.goOn(7, 'success');
      expect(await observe()).toMatchObject({
        status: 'finished',
        conclusion: 'success',
        finishedAtMs: expect.any(Number),
      });
    });

    it('sees that what it began again ended red once more', async () => {
      const actions = create();
      const { watched } = await actions.act(prepare('rerun_failed_jobs'), mayAct);
      system.goOn(7, null);
      system.goOn(7, 'failure');
      expect(await actions.observe(system.repository, watched!)).toMatchObject({
        status: 'finished',
        conclusion: 'failure',
      });
    });

    it('has null for a run that is gone', async () => {
      expect(await create().observe(system.repository, { run: '99', attempt: 1, jobs: [], sinceMs: 0 })).toBeNull();
    });

    it.each([
      ['a run that leads elsewhere', { run: '7/../8' }],
      ['a run that is a question', { run: '7?x=1' }],
      ['no run', { run: null }],
      ['a repository that leads elsewhere', { repository: 'acme/../../admin' }],
      ['a repository that is an address', { repository: 'https://evil.example/x' }],
      ['no repository', { repository: '' }],
    ])('makes no call for %s', async (_, target) => {
      const action = prepare('rerun_failed_jobs');
      const changed = { ...action, target: { ...action.target, ...target } };
      await expect(create().plan(changed)).rejects.toThrow(BadInputError);
      await expect(create().look(changed)).rejects.toThrow(BadInputError);
      await expect(create().act(changed, mayAct)).rejects.toThrow(BadInputError);
      expect(system.host.api.calls).toEqual([]);
    });

    describe('texts', () => {
      const kinds = () => create().kinds.filter((kind) => kind === 'open_issue' || kind === 'comment_pull_request');
      const bodyOf = (call: PlannedCall) => String(call.body?.body ?? call.body?.description);

      it('are written anew in their place, not beside it', async () => {
        for (const kind of kinds()) {
          system.reset();
          const actions = create();
          const first = prepare(kind);
          await actions.act(first, mayAct);
          const second = { ...first, key: 'b'.repeat(64), text: { title: TITLE, body: 'It is over.' } };
          expect(await actions.look(second)).toBeUndefined();
          const plan = await actions.plan(second);
          expect(plan.map(({ method }) => method)).toEqual([system.repository.provider === 'gitlab' ? 'PUT' : 'PATCH']);
          await actions.act(second, mayAct);
          expect(await actions.look(second)).toBeDefined();
          expect(await actions.look(first)).toBeUndefined();
          expect(system.host.effects.filter(({ method }) => method === 'POST')).toHaveLength(1);
        }
      });

      const standing = (first: Action, is: 'resolved' | 'open', key: string): Action => ({
        ...first,
        key: key.repeat(64),
        options: { standing: is },
        text: { title: `${TITLE}: ${is}`, body: `It is ${is}.` },
      });
      const isGitlab = () => system.repository.provider === 'gitlab';

      it('are brought up to date where they are: an issue is closed with it, and open again with it, once each', async () => {
        for (const kind of kinds()) {
          system.reset();
          const actions = create();
          const first = prepare(kind);
          await actions.act(first, mayAct);
          for (const [is, key] of [
            ['resolved', 'd'],
            ['open', 'e'],
          ] as const) {
            const update = standing(first, is, key);
            expect(await actions.look(update)).toBeUndefined();
            const [call, ...more] = await actions.plan(update);
            expect(more).toEqual([]);
            const verb = is === 'resolved' ? 'close' : 'reopen';
            const state = isGitlab() ? { state_event: verb } : { state: is === 'resolved' ? 'closed' : 'open' };
            if (kind === 'open_issue') expect(call!.body).toMatchObject({ ...state, title: update.text!.title });
            else expect(Object.keys(call!.body!)).toEqual(['body']);
            expect(bodyOf(call!)).toContain(update.text!.body);
            await loseLast(actions, update);
            await expect(actions.act(update, mayAct)).rejects.toThrow(RemoteError);
            expect(await actions.look(update)).toBeDefined();
            expect(await actions.plan(update)).toEqual([]);
            await actions.act(update, mayAct);
          }
          expect(system.host.effects.map(({ method }) => method)).toEqual(
            isGitlab() ? ['POST', 'PUT', 'PUT'] : ['POST', 'PATCH', 'PATCH'],
          );
        }
      });

      it('that are gone, or that somebody edited, are left as they are', async () => {
        for (const kind of kinds()) {
          system.reset();
          const actions = create();
          const first = prepare(kind);
          const update = standing(first, 'resolved', 'd');
          expect(await actions.plan(update)).toEqual([]);
          expect(await actions.look(update)).toMatchObject({
            summary: expect.stringMatching(/left as it is: it is gone$/),
          });
          await actions.act(first, mayAct);
          system.edit(kind, (text) => `${text}\nI am at it.`);
          expect(await actions.plan(update)).toEqual([]);
          const { summary, undo } = await actions.act(update, mayAct);
          expect(summary).toMatch(/left as it is: somebody edited it$/);
          expect(undo).toBeNull();
          expect(system.host.effects).toHaveLength(1);
          // Hosts end lines in their own way: that is nobody's edit.
          system.edit(kind, (text) => `${text.replace('\nI am at it.', '').replaceAll('\n', '\r\n')}\r\n`);
          expect(await actions.plan(update)).toHaveLength(1);
        }
      });

      it('that somebody edited are left as they are by what is tried later, too', async () => {
        for (const kind of kinds()) {
          system.reset();
          const actions = create();
          const first = prepare(kind);
          await actions.act(first, mayAct);
          system.edit(kind, (text) => `${text}\nI am at it.`);
          const second = { ...first, key: 'b'.repeat(64), text: { title: TITLE, body: 'It came back.' } };
          expect(await actions.plan(second)).toEqual([]);
          for (const look of [() => actions.look(second), () => actions.act(second, mayAct)]) {
            expect((await look())?.summary).toMatch(/left as it is: somebody edited it$/);
          }
          expect(system.host.effects).toHaveLength(1);
        }
      });

      it('of an issue somebody closed are brought up to date, and leave it closed', async () => {
        if (!kinds().includes('open_issue')) return;
        const actions = create();
        const first = prepare('open_issue');
        await actions.act(first, mayAct);
        system.closeIssue();
        for (const [is, key] of [
          ['resolved', 'd'],
          ['open', 'e'],
        ] as const) {
          const update = standing(first, is, key);
          const [call] = await actions.plan(update);
          expect(Object.keys(call!.body!).toSorted()).toEqual(
            isGitlab() ? ['description', 'title'] : ['body', 'title'],
          );
          await actions.act(update, mayAct);
          system.closeIssue();
          expect(await actions.look(update)).toBeDefined();
        }
      });

      it('of another incident get an issue of their own', async () => {
        if (!kinds().includes('open_issue')) return;
        const actions = create();
        const first = prepare('open_issue');
        await actions.act(first, mayAct);
        await actions.act({ ...first, key: 'c'.repeat(64), incidentId: 'inc_other' }, mayAct);
        expect(system.host.effects.map(({ method }) => method)).toEqual(['POST', 'POST']);
      });

      it('begin with what they are found by, and end in time', async () => {
        for (const kind of kinds()) {
          system.reset();
          const body = `\`\`\`text\n${'a long line of a log\n'.repeat(10_000)}\`\`\``;
          const [call] = await create().plan(prepare(kind, { text: { title: 'x'.repeat(1000), body } }));
          expect(bodyOf(call!)).toMatch(
            kind === 'open_issue' ? /^<!-- regreen:incident inc_1 -->\n/ : /^<!-- regreen:pr-summary -->\n/,
          );
          expect(bodyOf(call!).length).toBeLessThanOrEqual(65_535);
          expect(bodyOf(call!)).toMatch(/\n```\n\n\(The rest was too long\.\)$/);
          expect(String(call!.body!.title ?? '').length).toBeLessThanOrEqual(250);
        }
      });
    });

    it('reads files of the default branch, and nothing else', async () => {
      const actions = create();
      if (system.addFile === null) {
        expect(await actions.readDefaultBranchFile(system.repository, '.regreen.yml')).toBeNull();
        return;
      }
      system.addFile('.regreen.yml', 'playbooks: []\n');
      system.addFile('large.yml', 'x'.repeat(300_000));
      expect(await actions.readDefaultBranchFile(system.repository, '.regreen.yml')).toBe('playbooks: []\n');
      expect(await actions.readDefaultBranchFile(system.repository, 'none.yml')).toBeNull();
      await expect(actions.readDefaultBranchFile(system.repository, 'large.yml')).rejects.toThrow(BadInputError);
      for (const path of ['../x', '/etc/passwd', 'a//b', 'a/./b', 'a\nb', '']) {
        await expect(actions.readDefaultBranchFile(system.repository, path)).rejects.toThrow(BadInputError);
      }
      const hidden = { ...system.repository, name: 'acme/hidden' };
      await expect(actions.readDefaultBranchFile(hidden, '.regreen.yml')).rejects.toThrow(AuthorizationError);
    });
  });
}

function actionOf(
  system: ActionSystem,
  kind: ActionKind,
  added: Pick<ActionTarget, 'jobs' | 'attempt'>,
  changes: Partial<Action> = {},
): Action {
  const { provider, name: repository } = system.repository;
  return {
    kind,
    target: { provider, repository, run: '7', branch: 'main', commit: COMMIT, pullRequest: 3, ...added },
    text: { title: TITLE, body: BODY },
    options: kind === 'delete_cache' ? { cache: 'npm-' } : {},
    key: 'a'.repeat(64),
    incidentId: 'inc_1',
    ...changes,
  };
}
