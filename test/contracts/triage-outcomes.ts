import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptMessage, MessageRecord, ProjectName, Resolution } from '../../src/triage/index.ts';
import { clock, makeId } from './examples.ts';
import { FIRST_PAGE } from './intake-stores.ts';
import { auditEntry, HOUR_MS, TriageSteps, type TriageStores } from './triage-examples.ts';

const PHISHING = 'your account is limited, sign in at paypa1 to verify your password within a day';
const LABELS = { label: 'spam', slopLabel: 'thin' };

/** What becomes of messages that change, of acts that people do not want, and of authors who object. */
export function describeTriageOutcomes(open: () => Promise<TriageStores>): void {
  describe('outcomes of triage', () => {
    let stores: TriageStores;
    let steps: TriageSteps;
    beforeAll(async () => {
      stores = await open();
      steps = new TriageSteps(stores);
    });
    afterAll(() => stores?.close());

    const readCase = async (id: string) => (await stores.cases.readCase('everything', id))!;
    const readMessage = async (id: string) => (await stores.messages.read('everything', id))!;
    const alone = (project: ProjectName, kept: KeptMessage, rung: 'label' | 'hide' = 'label') =>
      stores.cases.intend([steps.newAct(project, kept, rung, 'system')], 20, auditEntry());

    describe('a message that is told of again', () => {
      it('lets something follow from the signal that told it, and from no other', async () => {
        const project = await steps.fresh();
        const signalId = makeId('sig');
        const first = await steps.keep(project, 'issue:1', { signalId });
        expect(first.caseId).not.toBeNull();
        expect(await steps.keep(project, 'issue:1', { signalId }), 'its task is retried').toEqual(first);
        expect((await steps.keep(project, 'issue:1')).caseId, 'a label was taken off').toBeNull();
        const edited = await steps.keep(project, 'issue:1', { text: PHISHING });
        expect(edited).toEqual(first);
      });

      it('lets nothing follow when it is welcome by now, though its task is retried', async () => {
        const project = await steps.fresh();
        const signalId = makeId('sig');
        await steps.keep(project, 'issue:1');
        await steps.keep(project, 'issue:1', { text: 'never mind', label: 'ham', signalId });
        const again = await steps.keep(project, 'issue:1', { text: 'never mind', label: 'ham', signalId });
        expect(again.caseId).toBeNull();
      });

      it('leaves a case that is closed when it says something else: that is a case of its own', async () => {
        const project = await steps.fresh();
        const before = await steps.keep(project, 'issue:1', { label: 'slop', score: 0.2 });
        await steps.finish(await steps.intend(project, before));
        await steps.move(before.caseId!, 'closed', 'confirmed');
        await steps.keep(project, 'issue:1', { text: 'thank you, that helped', label: 'ham' });
        expect((await readMessage(before.id)).caseId, 'nothing unwanted').toBe(before.caseId);
        const after = await steps.keep(project, 'issue:1', { text: PHISHING, label: 'phishing' });
        expect(after).toMatchObject({ id: before.id, caseId: expect.any(String) });
        expect(after.caseId).not.toBe(before.caseId);
        expect(await readCase(after.caseId!)).toMatchObject({ state: 'open', label: 'phishing', messages: 1 });
        expect(await readCase(before.caseId!)).toMatchObject({ state: 'closed', label: 'slop', messages: 0 });
        // What was done about it before is seen where it is now.
        expect(await stores.cases.actsOf(after.caseId!)).toMatchObject([{ caseId: before.caseId, state: 'done' }]);
        // The note in force names the case before.
        await steps.keep(project, 'issue:2', { text: `/appeal ${before.caseId} no`, label: 'ham' });
        expect(await steps.stateOf(before.caseId!)).toBe('appealed');
      });
    });

    describe('a case', () => {
      it('is shown as the gravest of its messages, whichever came first', async () => {
        const project = await steps.fresh();
        const { id, caseId } = await steps.keep(project, 'issue:1', { label: 'slop', score: 0.4 });
        expect(await readCase(caseId!)).toMatchObject({ label: 'slop', suggested: 'label' });
        await steps.keep(project, 'issue:2', { label: 'spam', score: 0.3 });
        expect(await readCase(caseId!)).toMatchObject({ label: 'spam', suggested: 'label', messages: 2 });
        await steps.keep(project, 'issue:1', { text: PHISHING, label: 'phishing', score: 0.99 });
        expect((await readMessage(id)).caseId).toBe(caseId);
        expect(await readCase(caseId!)).toMatchObject({ label: 'phishing', suggested: 'quarantine' });
        await steps.keep(project, 'issue:1', { text: 'never mind', label: 'ham', score: 0.45 });
        expect(await readCase(caseId!)).toMatchObject({ label: 'spam', suggested: 'label' });
        await steps.keep(project, 'issue:2', { text: 'never mind', label: 'ham', score: 0.1 });
        expect(await readCase(caseId!)).toMatchObject({ label: 'ham', suggested: 'ignore' });
      });

      it('hands out the messages that lack an act of a rung, in parts, whatever their number', async () => {
        const project = await steps.fresh();
        const kept: KeptMessage[] = [];
        for (let place = 0; place < 60; place++) kept.push(await steps.keep(project, `issue:${place}`));
        const caseId = kept[0]!.caseId!;
        expect(new Set(kept.map((one) => one.caseId)).size).toBe(1);
        await steps.intend(project, kept[3]!);
        await steps.finish(await steps.intend(project, kept[5]!));
        await steps.finish(await steps.intend(project, kept[7]!), 'failed');
        const without = async (after: string | null, limit: number, rung: 'label' | 'hide' = 'label') =>
          (await stores.cases.messagesWithout({ caseId, rung, labels: LABELS, after, limit })).map(({ id }) => id);
        const all = [...(await without(null, 40))];
        expect(all).toHaveLength(40);
        all.push(...(await without(all.at(-1)!, 40)));
        const expected = kept.filter((_, place) => place !== 3 && place !== 5).map(({ id }) => id);
        expect(all).toEqual(expected.sort());
        expect(await without(null, 100, 'hide')).toHaveLength(60);
        expect(await stores.cases.messagesOf(caseId)).toHaveLength(50);
      });

      it('lets a message that was slop get the label of what it is now', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1', { label: 'slop', score: 0.4 });
        const labelled = (name: string) =>
          stores.cases.intend(
            [steps.newAct(project, kept, 'label', 'usr_1', { label: { name, isSet: true } })],
            null,
            auditEntry(),
          );
        const asked = { caseId: kept.caseId!, rung: 'label', labels: LABELS, after: null, limit: 9 } as const;
        const [thin] = await labelled('thin');
        await steps.finish(thin!);
        expect(await stores.cases.messagesWithout(asked)).toEqual([]);
        await steps.keep(project, 'issue:1', { text: PHISHING, label: 'phishing' });
        expect(await stores.cases.messagesWithout(asked)).toMatchObject([{ id: kept.id }]);
        expect(await labelled('spam')).toHaveLength(1);
        expect(await labelled('spam')).toEqual([]);
        expect(await stores.cases.messagesWithout(asked)).toEqual([]);
      });
    });

    describe('the word of a person', () => {
      it('is about the text it was said of: the author who changes it is judged anew', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        await steps.correct(project, kept.id, 'ham');
        expect(await readMessage(kept.id)).toMatchObject({ corrected: 'ham' });
        await steps.keep(project, 'issue:1', { text: PHISHING, label: 'phishing' });
        expect(await readMessage(kept.id)).toMatchObject({ label: 'phishing', corrected: null });
        await steps.correct(project, kept.id, 'spam');
        const { items } = await stores.messages.list('everything', { repository: project.name }, FIRST_PAGE);
        expect(items.map(({ corrected }: MessageRecord) => corrected)).toEqual(['spam']);
      });
    });

    describe('the program by itself', () => {
      it.each(['done', 'intended'] as const)('does nothing more where somebody took back what was %s', async (from) => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const [made] = await alone(project, kept);
        if (from === 'done') await steps.finish(made!);
        await stores.cases.intendUndo('everything', made!, auditEntry());
        expect(await alone(project, kept), 'about to be taken back').toEqual([]);
        await steps.finish(made!, 'undone');
        expect(await alone(project, kept)).toEqual([]);
        expect(await alone(project, kept, 'hide'), 'of another rung').toEqual([]);
        expect(await steps.intend(project, kept), 'a person may').toEqual(expect.any(String));
      });

      it.each<[string, (id: string) => Promise<void>]>([
        ['appealed', (id) => steps.move(id, 'appealed')],
        ['closed', (id) => steps.move(id, 'closed', 'confirmed')],
      ])('does nothing in a case that is %s', async (_, move) => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        await move(kept.caseId!);
        expect(await alone(project, kept)).toEqual([]);
      });

      it('spends what a day allows for each repository, and nothing on what could not be begun', async () => {
        const project = await steps.fresh();
        const neighbour = await stores.project(project.name.replace('shop', 'web'));
        expect(neighbour.organisationId).toBe(project.organisationId);
        const tried = async (of: ProjectName, key: string) => {
          const kept = await steps.keep(of, key);
          return await stores.cases.intend([steps.newAct(of, kept, 'label', 'system')], 1, auditEntry());
        };
        const [failed] = await tried(project, 'issue:1');
        await steps.finish(failed!, 'failed');
        expect(await tried(project, 'issue:2')).toHaveLength(1);
        expect(await tried(project, 'issue:3')).toEqual([]);
        expect(await tried(neighbour, 'issue:1')).toHaveLength(1);
        expect(await tried(neighbour, 'issue:2')).toEqual([]);
      });
    });

    describe('taking back', () => {
      it('calls off what waits, and whoever is at it finds that out', async () => {
        const project = await steps.fresh();
        const made = await steps.intend(project, await steps.keep(project, 'issue:1'));
        const { act } = (await stores.cases.readAct(made))!;
        expect(await stores.cases.intendUndo('everything', made, auditEntry())).toMatchObject({
          state: 'undo_intended',
        });
        expect(await stores.takeActs()).toContain(made);
        expect(await stores.cases.prepare(made, { isLocked: false })).toBe(false);
        const done = { state: 'done', outcome: 'changed', problem: null } as const;
        expect(await stores.cases.settle(act, done, clock.nowMs())).toBe(false);
        expect(await steps.actStateOf(made)).toBe('undo_intended');
      });

      it('leaves a task though the one before is being finished', async () => {
        const project = await steps.fresh();
        const made = await steps.intend(project, await steps.keep(project, 'issue:1'));
        await steps.finish(made);
        expect(await stores.takeActs(), 'settled, it waits no more').not.toContain(made);
        await stores.cases.intendUndo('everything', made, auditEntry());
        expect(await stores.takeActs()).toContain(made);
      });

      it.each<[Resolution, string[]]>([
        ['confirmed', ['intended', 'done', 'failed', 'failed', 'undone']],
        ['dismissed', ['undo_intended', 'undo_intended', 'undo_intended', 'failed', 'undone']],
        ['overturned', ['undo_intended', 'undo_intended', 'undo_intended', 'failed', 'undone']],
      ])('a case that is %s leaves what was done %j', async (resolution, states) => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const acts = [];
        for (const rung of ['label', 'greylist', 'hide', 'quarantine', 'block'] as const) {
          acts.push(await steps.intend(project, kept, rung));
        }
        const [, done, half, failed, undone] = acts;
        await stores.cases.prepare(half!, { isHidden: false });
        await steps.finish(done!);
        await steps.finish(half!, 'failed');
        await steps.finish(failed!, 'failed');
        await steps.takeBack(undone!);
        await stores.takeActs();
        await steps.move(kept.caseId!, 'closed', resolution);
        expect(await Promise.all(acts.map((id) => steps.actStateOf(id)))).toEqual(states);
        const waiting = new Set(await stores.takeActs());
        expect(acts.filter((id) => waiting.has(id))).toEqual(resolution === 'confirmed' ? [] : acts.slice(0, 3));
      });
    });

    describe('an author', () => {
      const appeal = (project: ProjectName, caseId: string, key: string) =>
        steps.keep(project, key, { text: `/appeal ${caseId} it was a test ${key}`, label: 'ham' });

      it.each<[string, string, (project: ProjectName, kept: KeptMessage) => Promise<unknown>]>([
        ['done', 'appealed', async (project, kept) => steps.finish(await steps.intend(project, kept))],
        ['intended alone', 'in_review', (project, kept) => steps.intend(project, kept)],
        [
          'half done',
          'appealed',
          async (project, kept) => {
            const made = await steps.intend(project, kept, 'quarantine');
            await stores.cases.prepare(made, { isLocked: false });
            await steps.finish(made, 'failed');
          },
        ],
        [
          'done, and answered',
          'appealed',
          async (project, kept) => {
            await steps.finish(await steps.intend(project, kept, 'greylist'));
            await steps.keep(project, 'issue_comment:1', { text: 'I wanted to ask', label: 'ham', comment: '1' });
            expect(await steps.stateOf(kept.caseId!)).toBe('in_review');
          },
        ],
        [
          'done, and confirmed',
          'appealed',
          async (project, kept) => {
            await steps.finish(await steps.intend(project, kept));
            await steps.move(kept.caseId!, 'closed', 'confirmed');
          },
        ],
        [
          'taken back',
          'acted',
          async (project, kept) => {
            const made = await steps.intend(project, kept);
            await steps.finish(made);
            await steps.takeBack(made);
          },
        ],
        [
          'told to people alone',
          'in_review',
          async (project, kept) => steps.finish(await steps.intend(project, kept, 'escalate')),
        ],
      ])('who appeals what is %s finds the case %s', async (_, state, befall) => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        await befall(project, kept);
        await appeal(project, kept.caseId!, 'issue:2');
        expect(await steps.stateOf(kept.caseId!)).toBe(state);
      });

      it('appeals as often as they like; each appeal is counted, whatever comes of it', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        await steps.finish(await steps.intend(project, kept));
        const appeals = async () =>
          (await stores.cases.statistics('everything', project.name, clock.nowMs() - HOUR_MS)).appeals;
        expect(await appeals()).toBe(0);
        await appeal(project, kept.caseId!, 'issue:2');
        await appeal(project, kept.caseId!, 'issue:3');
        expect(await appeals(), 'it is appealed already').toBe(1);
        await steps.move(kept.caseId!, 'closed', 'confirmed');
        expect(await appeals(), 'not granted').toBe(1);
        await appeal(project, kept.caseId!, 'issue:4');
        expect(await appeals()).toBe(2);
      });
    });

    describe('what people found', () => {
      it.each<[string, number, number, (project: ProjectName, kept: KeptMessage) => Promise<unknown>]>([
        ['nothing', 0, 0, async () => {}],
        ['that it is so', 1, 0, (_, kept) => steps.move(kept.caseId!, 'closed', 'confirmed')],
        ['that it is not', 0, 1, (_, kept) => steps.move(kept.caseId!, 'closed', 'dismissed')],
        ['that it is ham', 0, 1, (project, kept) => steps.correct(project, kept.id, 'ham')],
        ['that it is spam', 1, 0, (project, kept) => steps.correct(project, kept.id, 'spam')],
        [
          'that the case is so, but this one is ham',
          0,
          1,
          async (project, kept) => {
            await steps.move(kept.caseId!, 'closed', 'confirmed');
            await steps.correct(project, kept.id, 'ham');
          },
        ],
        [
          'that an act was too much',
          0,
          1,
          async (project, kept) => steps.takeBack(await steps.intend(project, kept, 'hide')),
        ],
        [
          'that an act was too much, and another right',
          0,
          0,
          async (project, kept) => {
            await steps.takeBack(await steps.intend(project, kept, 'hide'));
            await steps.finish(await steps.intend(project, kept));
          },
        ],
        [
          'that an act was too much, and yet it is so',
          1,
          0,
          async (project, kept) => {
            await steps.takeBack(await steps.intend(project, kept, 'hide'));
            await steps.move(kept.caseId!, 'closed', 'confirmed');
          },
        ],
      ])('is counted: %s gives %d upheld, %d refuted', async (_, upheld, refuted, find) => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        await steps.keep(project, 'issue:2', { text: 'which version is this', label: 'ham' });
        await find(project, kept);
        const statistics = await stores.cases.statistics('everything', project.name, clock.nowMs() - HOUR_MS);
        expect({ upheld: statistics.upheld, refuted: statistics.refuted }).toEqual({ upheld, refuted });
      });
    });
  });
}
