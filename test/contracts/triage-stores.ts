import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/messages/index.ts';
import { DEFAULT_POLICY } from '../../src/triage/index.ts';
import { clock, makeId } from './examples.ts';
import { FIRST_PAGE } from './intake-stores.ts';
import { auditEntry, CAMPAIGN, HOUR_MS, said, type Told, TriageSteps, type TriageStores } from './triage-examples.ts';

/** What every store of triage does. */
export function describeTriageStores(open: () => Promise<TriageStores>): void {
  describe('stores of triage', () => {
    let stores: TriageStores;
    let steps: TriageSteps;
    beforeAll(async () => {
      stores = await open();
      steps = new TriageSteps(stores);
    });
    afterAll(() => stores?.close());

    describe('messages', () => {
      it('are kept once, whatever is told again, and anew where they say something else', async () => {
        const project = await steps.fresh();
        const first = await steps.keep(project, 'issue:1');
        expect(await steps.keep(project, 'issue:1'), 'by another signal').toEqual({ ...first, caseId: null });
        const edited = await steps.keep(project, 'issue:1', { text: 'never mind', label: 'ham', score: 0.1 });
        expect(edited.id).toBe(first.id);
        const { items } = await stores.messages.list('everything', { repository: project.name }, FIRST_PAGE);
        expect(items).toMatchObject([{ id: first.id, label: 'ham', key: 'issue:1', corrected: null }]);
        expect(items[0]!.text.forDisplay()).toBe('never mind');
        // What a case was made of stays in it.
        expect(items[0]!.caseId).toBe(first.caseId);
        expect(edited.caseId, 'nothing follows from ham').toBeNull();
      });

      it('make cases of their likes; ham, and those of trusted authors, make none', async () => {
        const project = await steps.fresh();
        const first = await steps.keep(project, 'issue:1', { score: 0.7 });
        const like = await steps.keep(project, 'issue:2', { text: `${CAMPAIGN} today`, score: 0.95 });
        const other = await steps.keep(project, 'issue:3', {
          text: 'cheap backlinks for your site, ask us on whatsapp',
        });
        expect(like.caseId).toBe(first.caseId);
        expect(other.caseId).not.toBe(first.caseId);
        expect((await steps.keep(project, 'issue:4', { label: 'ham' })).caseId).toBeNull();
        expect((await steps.keep(project, 'issue:5', { isExempt: true })).caseId).toBeNull();
        const [found] = [await stores.cases.readCase('everything', first.caseId!)];
        expect(found).toMatchObject({ state: 'open', messages: 2, suggested: 'quarantine', label: 'scam' });
        expect(found!.score).toBeCloseTo(0.95);
        expect((await stores.cases.messagesOf(first.caseId!)).map(({ id }) => id)).toEqual([like.id, first.id]);
      });

      it('join no case that is closed, and none of another repository', async () => {
        const [project, other] = [await steps.fresh(), await steps.fresh()];
        const { caseId } = await steps.keep(project, 'issue:1');
        expect((await steps.keep(other, 'issue:1')).caseId).not.toBe(caseId);
        await steps.move(caseId!, 'closed', 'dismissed');
        expect((await steps.keep(project, 'issue:2')).caseId).not.toBe(caseId);
      });

      it('are shown to those of their organisation, newest first, in parts', async () => {
        const project = await steps.fresh();
        const nowMs = clock.nowMs();
        for (const place of [1, 2, 3]) await steps.keep(project, `issue:${place}`, { atMs: nowMs + place });
        const own = [project.organisationId];
        const first = await stores.messages.list(own, {}, { limit: 2, after: null });
        expect(first).toMatchObject({ items: [{ key: 'issue:3' }, { key: 'issue:2' }], hasMore: true });
        const { receivedAtMs: timeMs, id } = first.items[1]!;
        const rest = await stores.messages.list(own, {}, { limit: 2, after: { timeMs, id } });
        expect(rest).toMatchObject({ items: [{ key: 'issue:1' }], hasMore: false });
        expect((await stores.messages.list(['org_none'], {}, FIRST_PAGE)).items).toEqual([]);
        expect(await stores.messages.read(['org_none'], id)).toBeNull();
        expect(await stores.messages.read(own, id)).toMatchObject({ id });
        const filter = {
          label: 'scam',
          kind: 'issue',
          author: 'mallory',
          sinceMs: nowMs + 2,
          untilMs: nowMs + 3,
        } as const;
        expect((await stores.messages.list(own, filter, FIRST_PAGE)).items).toMatchObject([{ key: 'issue:2' }]);
        expect((await stores.messages.list(own, { author: 'eve' }, FIRST_PAGE)).items).toEqual([]);
      });

      it('stand among those of their author, of others, and of what people confirmed', async () => {
        const project = await steps.fresh();
        const around = (key: string, author: string | null, text = CAMPAIGN) =>
          stores.messages.surroundings({
            project,
            key,
            author,
            signature: signatureOf(text),
            sinceMs: clock.nowMs() - HOUR_MS,
          });
        const { caseId } = await steps.keep(project, 'issue:1');
        await steps.keep(project, 'issue:2', { author: 'b' });
        await steps.keep(project, 'issue:3', { author: 'b' });
        await steps.keep(project, 'issue:4', { author: 'c', atMs: clock.nowMs() - 2 * HOUR_MS });
        expect(await around('issue:9', 'mallory')).toEqual({ ofAuthor: 1, copies: 1, campaignLikeness: 0 });
        expect(await around('issue:1', 'mallory'), 'itself').toMatchObject({ ofAuthor: 0 });
        expect(await around('issue:9', null)).toMatchObject({ ofAuthor: 0, copies: 2 });
        expect(await around('issue:9', 'd', 'which version of the parser is this')).toMatchObject({ copies: 0 });
        await steps.move(caseId!, 'closed', 'confirmed');
        expect(await around('issue:9', 'd')).toMatchObject({ campaignLikeness: 1 });
        expect((await around('issue:9', 'd', `${CAMPAIGN} again`)).campaignLikeness).toBeGreaterThan(0.5);
        expect(await around('issue:9', 'd', 'which version of the parser')).toMatchObject({ campaignLikeness: 0 });
      });
    });

    describe('authors', () => {
      it('appeal what was done about their own, and nothing of others', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const appeal = (author: string, key: string) =>
          steps.keep(project, key, { author, text: `/appeal ${kept.caseId} it was a test`, label: 'ham' });
        await appeal('mallory', 'issue:2');
        expect(await steps.stateOf(kept.caseId!), 'nothing was done').toBe('open');
        await steps.finish(await steps.intend(project, kept));
        await appeal('eve', 'issue:3');
        expect(await steps.stateOf(kept.caseId!)).toBe('acted');
        await appeal('mallory', 'issue:4');
        expect(await steps.stateOf(kept.caseId!)).toBe('appealed');
        await steps.move(kept.caseId!, 'closed', 'overturned');
        await appeal('mallory', 'issue:5');
        expect(await steps.stateOf(kept.caseId!), 'granted before').toBe('closed');
      });

      it('answer a question where they were asked', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const say = (key: string, more: Partial<Told>) =>
          steps.keep(project, key, { text: `I wanted to ask ${key}`, label: 'ham', comment: '7', ...more });
        await steps.finish(await steps.intend(project, kept, 'greylist'));
        await say('issue_comment:7', { author: 'eve' });
        await say('issue_comment:8', { thread: 2 });
        expect(await steps.stateOf(kept.caseId!)).toBe('acted');
        await say('issue_comment:9', {});
        expect(await steps.stateOf(kept.caseId!)).toBe('in_review');
      });
    });

    describe('acts', () => {
      it('are intended once, with a task and the audit, and bring the case to review', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const before = await stores.audited();
        const made = await steps.intend(project, kept);
        expect(await stores.cases.intend([steps.newAct(project, kept)], null, auditEntry())).toEqual([]);
        expect(await stores.audited()).toBe(before + 1);
        expect(await stores.takeActs()).toContain(made);
        expect(await steps.stateOf(kept.caseId!)).toBe('in_review');
        expect(await stores.cases.readAct(made)).toMatchObject({
          act: { id: made, state: 'intended', rung: 'label', undo: null, change: { label: { name: 'spam' } } },
          place: { thread: 1, author: 'mallory', repository: { name: project.name } },
        });
        expect(await stores.cases.readAct(makeId('cac'))).toBeNull();
      });

      it('of the program alone end at the cap of a day', async () => {
        const project = await steps.fresh();
        const acts = [];
        for (const place of [1, 2, 3]) {
          acts.push(steps.newAct(project, await steps.keep(project, `issue:${place}`), 'label', 'system'));
        }
        expect(await stores.cases.intend(acts, 2, auditEntry())).toHaveLength(2);
        expect(await stores.cases.intend([acts[2]!], 2, auditEntry())).toEqual([]);
        expect(await stores.cases.intend([{ ...acts[2]!, actor: 'usr_1' }], null, auditEntry())).toHaveLength(1);
      });

      it('keep how they are taken back before the effect, as it was first', async () => {
        const project = await steps.fresh();
        const made = await steps.intend(project, await steps.keep(project, 'issue:1'));
        expect(await stores.cases.prepare(made, { isClosed: false })).toBe(true);
        expect(await stores.cases.prepare(made, { isClosed: true })).toBe(true);
        expect((await stores.cases.readAct(made))!.act.undo).toEqual({ isClosed: false });
        await steps.finish(made);
        expect(await stores.cases.prepare(made, {})).toBe(false);
      });

      it('are settled once, taken back once, and can be done again', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const made = await steps.intend(project, kept);
        const { act } = (await stores.cases.readAct(made))!;
        await steps.finish(made);
        await stores.cases.settle(act, { state: 'failed', outcome: 'gone', problem: 'late' }, clock.nowMs());
        expect(await stores.cases.actsOf(kept.caseId!)).toMatchObject([{ state: 'done', problem: null }]);
        expect(await steps.stateOf(kept.caseId!)).toBe('acted');
        expect(await stores.cases.intendUndo(['org_none'], made, auditEntry())).toBeNull();
        await stores.takeActs();
        const own = [project.organisationId];
        expect(await stores.cases.intendUndo(own, made, auditEntry())).toMatchObject({ state: 'undo_intended' });
        expect(await stores.takeActs()).toContain(made);
        await expect(stores.cases.intendUndo(own, made, auditEntry())).rejects.toMatchObject({ code: 'CONFLICT' });
        await steps.finish(made, 'undone');
        expect(await stores.cases.actsOf(kept.caseId!)).toMatchObject([{ state: 'undone' }]);
        expect(await stores.cases.intend([steps.newAct(project, kept)], null, auditEntry())).toHaveLength(1);
      });

      it('that failed midway can be taken back as far as they came', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        const [whole, half] = [await steps.intend(project, kept), await steps.intend(project, kept, 'quarantine')];
        await stores.cases.prepare(half, { isLocked: false });
        await steps.finish(whole, 'failed');
        await steps.finish(half, 'failed');
        await expect(stores.cases.intendUndo('everything', whole, auditEntry())).rejects.toMatchObject({
          code: 'CONFLICT',
        });
        expect(await stores.cases.intendUndo('everything', half, auditEntry())).toMatchObject({
          state: 'undo_intended',
        });
      });

      it('that only tell people leave the state of the case alone', async () => {
        const project = await steps.fresh();
        const kept = await steps.keep(project, 'issue:1');
        await steps.finish(await steps.intend(project, kept, 'escalate'));
        expect(await steps.stateOf(kept.caseId!)).toBe('in_review');
      });
    });

    describe('cases', () => {
      it('move as the rule says, and stay where it throws', async () => {
        const project = await steps.fresh();
        const { caseId } = await steps.keep(project, 'issue:1');
        const refuse = () => {
          throw new Error('no such step');
        };
        await expect(stores.cases.move(caseId!, refuse, 0, auditEntry())).rejects.toThrow('no such step');
        await steps.move(caseId!, 'closed', 'confirmed');
        expect(await stores.cases.readCase([project.organisationId], caseId!)).toMatchObject({
          state: 'closed',
          resolution: 'confirmed',
          closedAtMs: expect.any(Number),
        });
        expect(await stores.cases.readCase(['org_none'], caseId!)).toBeNull();
        await expect(steps.move(makeId('cas'), 'closed', 'confirmed')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });

      it('are listed by state, and counted by how they ended', async () => {
        const project = await steps.fresh();
        const own = [project.organisationId];
        const texts = [CAMPAIGN, 'cheap backlinks for your site, ask us on whatsapp', 'watch my channel and subscribe'];
        const kept = [];
        for (const [place, text] of texts.entries()) kept.push(await steps.keep(project, `issue:${place}`, { text }));
        const made = await steps.intend(project, kept[0]!);
        await steps.finish(made);
        await stores.cases.intendUndo('everything', made, auditEntry());
        await steps.finish(made, 'undone');
        await steps.move(kept[0]!.caseId!, 'appealed');
        await steps.move(kept[0]!.caseId!, 'closed', 'overturned');
        await steps.move(kept[1]!.caseId!, 'closed', 'confirmed');
        const closed = await stores.cases.listCases(own, { state: 'closed' }, FIRST_PAGE);
        expect(closed.items).toHaveLength(2);
        expect(await stores.cases.statistics(own, project.name, clock.nowMs() - HOUR_MS)).toEqual({
          messages: 3,
          byLabel: { scam: 3 },
          byState: { closed: 2, open: 1 },
          byRung: { label: 1 },
          confirmed: 1,
          dismissed: 0,
          overturned: 1,
          upheld: 1,
          refuted: 1,
          appeals: 1,
          corrections: 0,
          undone: 1,
        });
        expect(await stores.cases.statistics(['org_none'], null, 0)).toMatchObject({ messages: 0, byState: {} });
      });
    });

    it('tell what an author wrote before in a project, the newest first, without the message itself', async () => {
      const [project, other] = [await steps.fresh(), await steps.fresh()];
      const atMs = clock.nowMs();
      for (let time = 0; time < 12; time++) {
        await steps.keep(project, `issue:${time}`, { text: `text ${time}`, atMs: atMs + time, thread: time });
      }
      await steps.keep(project, 'issue:50', { text: 'of another', author: 'trent', thread: 50 });
      await steps.keep(other, 'issue:1', { text: 'elsewhere' });
      const before = await stores.authors.textsBefore(project.id, 'mallory', 'issue:11');
      expect(before.map((text) => text.forDisplay())).toEqual(
        Array.from({ length: 10 }, (_, place) => `text ${10 - place}`),
      );
      expect(await stores.authors.textsBefore(project.id, 'nobody', 'issue:11')).toEqual([]);
    });

    describe('corrections', () => {
      it('replace each other, change the mark, and leave nothing in force when undone', async () => {
        const [project, other] = [await steps.fresh(), await steps.fresh()];
        const kept = await steps.keep(project, 'issue:1');
        const marks = [await stores.corrections.correctionMark(project.id)];
        const mark = async () => marks.push(await stores.corrections.correctionMark(project.id));
        expect((await steps.correct(other, kept.id, 'ham')).isKept, 'of another organisation').toBe(false);
        expect((await steps.correct(project, kept.id, 'ham')).isKept).toBe(true);
        await mark();
        expect(await stores.messages.read('everything', kept.id)).toMatchObject({ corrected: 'ham' });
        const second = await steps.correct(project, kept.id, 'spam');
        await mark();
        const inForce = await stores.corrections.correctionsInForce(project.id);
        expect(inForce).toEqual([{ id: second.id, text: CAMPAIGN, label: 'spam' }]);
        const page = await stores.corrections.listCorrections('everything', { messageId: kept.id }, FIRST_PAGE);
        expect(page.items.filter(({ undoneAtMs }) => undoneAtMs === null)).toMatchObject([
          { id: second.id, judged: 'scam', label: 'spam', repository: project.name },
        ]);
        const undo = (organisation: string) =>
          stores.corrections.undoCorrections([organisation], [second.id], said('spam'), auditEntry());
        expect(await undo(other.organisationId)).toBe(0);
        expect(await undo(project.organisationId)).toBe(1);
        expect(await undo(project.organisationId)).toBe(0);
        await mark();
        expect(await stores.corrections.correctionsInForce(project.id)).toEqual([]);
        expect(new Set(marks).size).toBe(marks.length);
        expect(await stores.messages.read('everything', kept.id)).toMatchObject({ corrected: null });
      });
    });

    describe('corrections of a whole case', () => {
      it('hold for all its messages, are counted, and are taken back as they were made', async () => {
        const [project, other] = [await steps.fresh(), await steps.fresh()];
        const kept = [];
        for (const place of [1, 2, 3, 4]) kept.push(await steps.keep(project, `issue:${place}`));
        const caseId = kept[0]!.caseId!;
        const all = kept.map(({ id }) => id).sort();
        await steps.correct(project, all[1]!, 'ham');
        await steps.correct(project, all[2]!, 'spam');
        const { corrections } = stores;
        expect(await corrections.saidOfCase(caseId)).toEqual({ ham: 1, spam: 1 });
        const left = [all[0]!, all[2]!, all[3]!];
        expect(await corrections.messagesNotSaid(caseId, 'ham', null, 2)).toEqual(left.slice(0, 2));
        expect(await corrections.messagesNotSaid(caseId, 'ham', left[1]!, 2)).toEqual(left.slice(2));
        const own = left.map((messageId) => ({ id: makeId('cor'), messageId }));
        const elsewhere = [{ id: makeId('cor'), messageId: (await steps.keep(other, 'issue:1')).id }];
        const audited = await stores.audited();
        const correct = (what: typeof own) =>
          corrections.correct([project.organisationId], what, said('ham'), auditEntry());
        expect(await correct(elsewhere), 'of another organisation').toBe(0);
        expect(await correct([...own, ...elsewhere])).toBe(3);
        expect(await stores.audited()).toBe(audited + 1);
        expect(await corrections.saidOfCase(caseId)).toEqual({ ham: 4 });
        expect(await corrections.messagesNotSaid(caseId, 'ham', null, 9)).toEqual([]);
        const page = await corrections.listCorrections([project.organisationId], {}, FIRST_PAGE);
        expect(page.items.filter(({ undoneAtMs }) => undoneAtMs === null)).toHaveLength(4);

        const ids = await corrections.correctionsOfCase(caseId, 'ham', 3);
        expect(ids).toHaveLength(3);
        expect(await corrections.correctionsOfCase(caseId, 'spam', 9)).toEqual([]);
        const undo = () => corrections.undoCorrections('everything', ids, said('ham'), auditEntry());
        expect(await undo()).toBe(3);
        expect(await undo()).toBe(0);
        expect(await stores.audited(), 'nothing taken back is nothing to tell of').toBe(audited + 2);
        expect(await corrections.saidOfCase(caseId)).toEqual({ ham: 1 });
      });

      it('leave room in judgements for what was said of others before', async () => {
        const project = await steps.fresh();
        const before = await steps.keep(project, 'issue:1', {
          text: 'cheap backlinks for your site, ask us on whatsapp',
        });
        await steps.correct(project, before.id, 'spam');
        const own = [];
        for (let place = 2; place <= 61; place++) {
          const { id } = await steps.keep(project, `issue:${place}`, { text: `${CAMPAIGN} ${place}` });
          own.push({ id: makeId('cor'), messageId: id });
        }
        await stores.corrections.correct('everything', own, said('ham'), auditEntry());
        const inForce = await stores.corrections.correctionsInForce(project.id);
        expect(inForce.filter(({ label }) => label === 'ham')).toHaveLength(50);
        expect(inForce.filter(({ label }) => label === 'spam')).toHaveLength(1);
      });
    });

    describe('policies', () => {
      it('are of one project, and none until they are set', async () => {
        const [project, other] = [await steps.fresh(), await steps.fresh()];
        expect(await stores.policies.findProject([project.organisationId], project.name)).toEqual(project);
        expect(await stores.policies.findProject([other.organisationId], project.name)).toBeNull();
        expect(await stores.policies.readPolicy(project.id)).toBeNull();
        const policy = { ...DEFAULT_POLICY, highest: 'hide', slopLabel: 'thin', contact: 'help@acme.example' } as const;
        await stores.policies.setPolicy(project, policy, clock.nowMs(), auditEntry('triage.policy'));
        expect(await stores.policies.readPolicy(project.id)).toEqual(policy);
        expect(await stores.policies.readPolicy(other.id)).toBeNull();
      });
    });
  });
}
