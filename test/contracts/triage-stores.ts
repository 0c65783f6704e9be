import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tainted } from '../../src/foundation/index.ts';
import { signatureOf } from '../../src/messages/index.ts';
import type {
  AuthorHistory,
  CaseState,
  CaseStore,
  CorrectionStore,
  JudgedMessage,
  MessageStore,
  PolicyStore,
  ProjectName,
  Resolution,
  Rung,
} from '../../src/triage/index.ts';
import { DEFAULT_POLICY } from '../../src/triage/index.ts';
import { clock, makeId, sha256 } from './examples.ts';
import { FIRST_PAGE } from './intake-stores.ts';

/** The ports of triage, kept by one implementation that is empty at the start. */
export interface TriageStores {
  readonly messages: MessageStore;
  readonly authors: AuthorHistory;
  readonly corrections: CorrectionStore;
  readonly cases: CaseStore;
  readonly policies: PolicyStore;
  /** a repository that is known */
  project(name: string): Promise<ProjectName>;
  /** acts that somebody is to take up, each once */
  takeActs(): Promise<readonly string[]>;
  /** entries of the audit so far */
  audited(): Promise<number>;
  close(): Promise<void>;
}

const CAMPAIGN = 'claim your free airdrop now and connect the wallet before the offer of this week ends';
const HOUR_MS = 3_600_000;

/** What every store of triage does. */
export function describeTriageStores(open: () => Promise<TriageStores>): void {
  describe('stores of triage', () => {
    let stores: TriageStores;
    let count = 0;
    beforeAll(async () => {
      stores = await open();
    });
    afterAll(() => stores?.close());

    const fresh = () => stores.project(`org${++count}/shop`);
    const entry = (action = 'case.act', organisation = '*') => ({
      id: makeId('aud'),
      atMs: clock.nowMs(),
      actor: 'usr_1',
      action,
      subject: 'x',
      organisation,
      details: {},
    });
    const judged = (project: ProjectName, key: string, more: Partial<Told> = {}): JudgedMessage => {
      const { text = CAMPAIGN, author = 'mallory', label = 'scam', score = 0.9, isExempt = false, thread = 1 } = more;
      return {
        id: makeId('msg'),
        signalId: makeId('sig'),
        receivedAtMs: more.atMs ?? clock.nowMs(),
        message: {
          place: {
            repository: { provider: 'github', name: project.name },
            kind: more.comment === undefined ? 'issue' : 'comment',
            thread,
            comment: more.comment ?? null,
            node: null,
            author,
          },
          key,
          title: new Tainted(''),
          text: new Tainted(text),
          url: null,
          association: 'none',
          accountCreatedAtMs: null,
          writtenAtMs: null,
        },
        content: sha256(text),
        label,
        score,
        reasons: [{ feature: 'crypto', weight: 2, excerpt: 'wallet', at: 5 }],
        slop: { score: 0, isSlop: false, signs: [] },
        isExempt,
        signature: signatureOf(text),
      };
    };
    const keep = async (project: ProjectName, key: string, more: Partial<Told> = {}, suggested: Rung = 'hide') =>
      await stores.messages.record(project, judged(project, key, more), suggested);
    const newAct = (project: ProjectName, kept: Kept, rung: Rung = 'label', actor = 'usr_1') => ({
      id: makeId('cac'),
      organisationId: project.organisationId,
      caseId: kept.caseId!,
      messageId: kept.id,
      rung,
      change: { label: { name: 'spam', isSet: true } },
      actor,
      atMs: clock.nowMs(),
    });
    const intend = async (project: ProjectName, kept: Kept, rung: Rung = 'label') => {
      const [made] = await stores.cases.intend([newAct(project, kept, rung)], null, entry());
      return made!;
    };
    const finish = async (actId: string, state: 'done' | 'failed' | 'undone' = 'done') => {
      const { act } = (await stores.cases.readAct(actId))!;
      await stores.cases.settle(act, { state, outcome: 'changed', problem: null }, clock.nowMs());
    };
    const stateOf = async (id: string) => (await stores.cases.readCase('everything', id))!.state;
    const move = (id: string, state: CaseState, resolution: Resolution | null = null) =>
      stores.cases.move(id, () => ({ state, resolution }), clock.nowMs(), entry('case.move'));

    describe('messages', () => {
      it('are kept once, whatever is told again, and anew where they say something else', async () => {
        const project = await fresh();
        const first = await keep(project, 'issue:1');
        expect(await keep(project, 'issue:1')).toEqual(first);
        const edited = await keep(project, 'issue:1', { text: 'never mind', label: 'ham', score: 0.1 });
        expect(edited.id).toBe(first.id);
        const { items } = await stores.messages.list('everything', { repository: project.name }, FIRST_PAGE);
        expect(items).toMatchObject([{ id: first.id, label: 'ham', key: 'issue:1', corrected: null }]);
        expect(items[0]!.text.forDisplay()).toBe('never mind');
        // What a case was made of stays in it.
        expect(items[0]!.caseId).toBe(first.caseId);
        expect(edited.caseId, 'nothing follows from ham').toBeNull();
      });

      it('make cases of their likes; ham, and those of trusted authors, make none', async () => {
        const project = await fresh();
        const first = await keep(project, 'issue:1', { score: 0.7 });
        const like = await keep(project, 'issue:2', { text: `${CAMPAIGN} today`, score: 0.95 });
        const other = await keep(project, 'issue:3', { text: 'cheap backlinks for your site, ask us on whatsapp' });
        expect(like.caseId).toBe(first.caseId);
        expect(other.caseId).not.toBe(first.caseId);
        expect((await keep(project, 'issue:4', { label: 'ham' })).caseId).toBeNull();
        expect((await keep(project, 'issue:5', { isExempt: true })).caseId).toBeNull();
        const [found] = [await stores.cases.readCase('everything', first.caseId!)];
        expect(found).toMatchObject({ state: 'open', messages: 2, suggested: 'hide', label: 'scam' });
        expect(found!.score).toBeCloseTo(0.95);
        expect((await stores.cases.messagesOf(first.caseId!)).map(({ id }) => id)).toEqual([like.id, first.id]);
      });

      it('join no case that is closed, and none of another repository', async () => {
        const [project, other] = [await fresh(), await fresh()];
        const { caseId } = await keep(project, 'issue:1');
        expect((await keep(other, 'issue:1')).caseId).not.toBe(caseId);
        await move(caseId!, 'closed', 'dismissed');
        expect((await keep(project, 'issue:2')).caseId).not.toBe(caseId);
      });

      it('are shown to those of their organisation, newest first, in parts', async () => {
        const project = await fresh();
        const nowMs = clock.nowMs();
        for (const place of [1, 2, 3]) await keep(project, `issue:${place}`, { atMs: nowMs + place });
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
        const project = await fresh();
        const around = (key: string, author: string | null, text = CAMPAIGN) =>
          stores.messages.surroundings({
            project,
            key,
            author,
            signature: signatureOf(text),
            sinceMs: clock.nowMs() - HOUR_MS,
          });
        const { caseId } = await keep(project, 'issue:1');
        await keep(project, 'issue:2', { author: 'b' });
        await keep(project, 'issue:3', { author: 'b' });
        await keep(project, 'issue:4', { author: 'c', atMs: clock.nowMs() - 2 * HOUR_MS });
        expect(await around('issue:9', 'mallory')).toEqual({ ofAuthor: 1, copies: 1, campaignLikeness: 0 });
        expect(await around('issue:1', 'mallory'), 'itself').toMatchObject({ ofAuthor: 0 });
        expect(await around('issue:9', null)).toMatchObject({ ofAuthor: 0, copies: 2 });
        expect(await around('issue:9', 'd', 'which version of the parser is this')).toMatchObject({ copies: 0 });
        await move(caseId!, 'closed', 'confirmed');
        expect(await around('issue:9', 'd')).toMatchObject({ campaignLikeness: 1 });
        expect((await around('issue:9', 'd', `${CAMPAIGN} again`)).campaignLikeness).toBeGreaterThan(0.5);
        expect(await around('issue:9', 'd', 'which version of the parser')).toMatchObject({ campaignLikeness: 0 });
      });
    });

    describe('authors', () => {
      it('appeal what was done about their own, and nothing of others', async () => {
        const project = await fresh();
        const kept = await keep(project, 'issue:1');
        const appeal = (author: string, key: string) =>
          keep(project, key, { author, text: `/appeal ${kept.caseId} it was a test`, label: 'ham' });
        await appeal('mallory', 'issue:2');
        expect(await stateOf(kept.caseId!), 'nothing was done').toBe('open');
        await finish(await intend(project, kept));
        await appeal('eve', 'issue:3');
        expect(await stateOf(kept.caseId!)).toBe('acted');
        await appeal('mallory', 'issue:4');
        expect(await stateOf(kept.caseId!)).toBe('appealed');
        await move(kept.caseId!, 'closed', 'overturned');
        await appeal('mallory', 'issue:5');
        expect(await stateOf(kept.caseId!), 'granted before').toBe('closed');
      });

      it('answer a question where they were asked', async () => {
        const project = await fresh();
        const kept = await keep(project, 'issue:1');
        const say = (key: string, more: Partial<Told>) =>
          keep(project, key, { text: `I wanted to ask ${key}`, label: 'ham', comment: '7', ...more });
        await finish(await intend(project, kept, 'greylist'));
        await say('issue_comment:7', { author: 'eve' });
        await say('issue_comment:8', { thread: 2 });
        expect(await stateOf(kept.caseId!)).toBe('acted');
        await say('issue_comment:9', {});
        expect(await stateOf(kept.caseId!)).toBe('in_review');
      });
    });

    describe('acts', () => {
      it('are intended once, with a task and the audit, and bring the case to review', async () => {
        const project = await fresh();
        const kept = await keep(project, 'issue:1');
        const before = await stores.audited();
        const made = await intend(project, kept);
        expect(await stores.cases.intend([newAct(project, kept)], null, entry())).toEqual([]);
        expect(await stores.audited()).toBe(before + 1);
        expect(await stores.takeActs()).toContain(made);
        expect(await stateOf(kept.caseId!)).toBe('in_review');
        expect(await stores.cases.readAct(made)).toMatchObject({
          act: { id: made, state: 'intended', rung: 'label', undo: null, change: { label: { name: 'spam' } } },
          place: { thread: 1, author: 'mallory', repository: { name: project.name } },
        });
        expect(await stores.cases.readAct(makeId('cac'))).toBeNull();
      });

      it('of the program alone end at the cap of a day', async () => {
        const project = await fresh();
        const acts = [];
        for (const place of [1, 2, 3]) {
          acts.push(newAct(project, await keep(project, `issue:${place}`), 'label', 'system'));
        }
        expect(await stores.cases.intend(acts, 2, entry())).toHaveLength(2);
        expect(await stores.cases.intend([acts[2]!], 2, entry())).toEqual([]);
        expect(await stores.cases.intend([{ ...acts[2]!, actor: 'usr_1' }], null, entry())).toHaveLength(1);
      });

      it('keep how they are taken back before the effect, as it was first', async () => {
        const project = await fresh();
        const made = await intend(project, await keep(project, 'issue:1'));
        expect(await stores.cases.prepare(made, { isClosed: false })).toBe(true);
        expect(await stores.cases.prepare(made, { isClosed: true })).toBe(true);
        expect((await stores.cases.readAct(made))!.act.undo).toEqual({ isClosed: false });
        await finish(made);
        expect(await stores.cases.prepare(made, {})).toBe(false);
      });

      it('are settled once, taken back once, and can be done again', async () => {
        const project = await fresh();
        const kept = await keep(project, 'issue:1');
        const made = await intend(project, kept);
        const { act } = (await stores.cases.readAct(made))!;
        await expect(stores.cases.intendUndo('everything', made, entry())).rejects.toMatchObject({ code: 'CONFLICT' });
        await finish(made);
        await stores.cases.settle(act, { state: 'failed', outcome: 'gone', problem: 'late' }, clock.nowMs());
        expect(await stores.cases.actsOf(kept.caseId!)).toMatchObject([{ state: 'done', problem: null }]);
        expect(await stateOf(kept.caseId!)).toBe('acted');
        expect(await stores.cases.intendUndo(['org_none'], made, entry())).toBeNull();
        await stores.takeActs();
        const own = [project.organisationId];
        expect(await stores.cases.intendUndo(own, made, entry())).toMatchObject({ state: 'undo_intended' });
        expect(await stores.takeActs()).toContain(made);
        await expect(stores.cases.intendUndo(own, made, entry())).rejects.toMatchObject({ code: 'CONFLICT' });
        await finish(made, 'undone');
        expect(await stores.cases.actsOf(kept.caseId!)).toMatchObject([{ state: 'undone' }]);
        expect(await stores.cases.intend([newAct(project, kept)], null, entry())).toHaveLength(1);
      });

      it('that failed midway can be taken back as far as they came', async () => {
        const project = await fresh();
        const kept = await keep(project, 'issue:1');
        const [whole, half] = [await intend(project, kept), await intend(project, kept, 'quarantine')];
        await stores.cases.prepare(half, { isLocked: false });
        await finish(whole, 'failed');
        await finish(half, 'failed');
        await expect(stores.cases.intendUndo('everything', whole, entry())).rejects.toMatchObject({ code: 'CONFLICT' });
        expect(await stores.cases.intendUndo('everything', half, entry())).toMatchObject({ state: 'undo_intended' });
      });

      it('that only tell people leave the state of the case alone', async () => {
        const project = await fresh();
        const kept = await keep(project, 'issue:1');
        await finish(await intend(project, kept, 'escalate'));
        expect(await stateOf(kept.caseId!)).toBe('in_review');
      });
    });

    describe('cases', () => {
      it('move as the rule says, and stay where it throws', async () => {
        const project = await fresh();
        const { caseId } = await keep(project, 'issue:1');
        const refuse = () => {
          throw new Error('no such step');
        };
        await expect(stores.cases.move(caseId!, refuse, 0, entry())).rejects.toThrow('no such step');
        await move(caseId!, 'closed', 'confirmed');
        expect(await stores.cases.readCase([project.organisationId], caseId!)).toMatchObject({
          state: 'closed',
          resolution: 'confirmed',
          closedAtMs: expect.any(Number),
        });
        expect(await stores.cases.readCase(['org_none'], caseId!)).toBeNull();
        await expect(move(makeId('cas'), 'closed', 'confirmed')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });

      it('are listed by state, and counted by how they ended', async () => {
        const project = await fresh();
        const own = [project.organisationId];
        const texts = [CAMPAIGN, 'cheap backlinks for your site, ask us on whatsapp', 'watch my channel and subscribe'];
        const kept = [];
        for (const [place, text] of texts.entries()) kept.push(await keep(project, `issue:${place}`, { text }));
        const made = await intend(project, kept[0]!);
        await finish(made);
        await stores.cases.intendUndo('everything', made, entry());
        await finish(made, 'undone');
        await move(kept[0]!.caseId!, 'closed', 'overturned');
        await move(kept[1]!.caseId!, 'closed', 'confirmed');
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
          appeals: 1,
          corrections: 0,
          undone: 1,
        });
        expect(await stores.cases.statistics(['org_none'], null, 0)).toMatchObject({ messages: 0, byState: {} });
      });
    });

    it('tell what an author wrote before in a project, the newest first, without the message itself', async () => {
      const [project, other] = [await fresh(), await fresh()];
      const atMs = clock.nowMs();
      for (let time = 0; time < 12; time++) {
        await keep(project, `issue:${time}`, { text: `text ${time}`, atMs: atMs + time, thread: time });
      }
      await keep(project, 'issue:50', { text: 'of another', author: 'trent', thread: 50 });
      await keep(other, 'issue:1', { text: 'elsewhere' });
      const before = await stores.authors.textsBefore(project.id, 'mallory', 'issue:11');
      expect(before.map((text) => text.forDisplay())).toEqual(
        Array.from({ length: 10 }, (_, place) => `text ${10 - place}`),
      );
      expect(await stores.authors.textsBefore(project.id, 'nobody', 'issue:11')).toEqual([]);
    });

    describe('corrections', () => {
      const correct = async (project: ProjectName, messageId: string, label: 'ham' | 'spam') => {
        const id = makeId('cor');
        const correction = { id, messageId, label, atMs: clock.nowMs(), by: 'usr_1' };
        return { id, isKept: await stores.corrections.correct([project.organisationId], correction, entry()) };
      };

      it('replace each other, change the mark, and leave nothing in force when undone', async () => {
        const [project, other] = [await fresh(), await fresh()];
        const kept = await keep(project, 'issue:1');
        const marks = [await stores.corrections.correctionMark(project.id)];
        const mark = async () => marks.push(await stores.corrections.correctionMark(project.id));
        expect((await correct(other, kept.id, 'ham')).isKept, 'of another organisation').toBe(false);
        expect((await correct(project, kept.id, 'ham')).isKept).toBe(true);
        await mark();
        expect(await stores.messages.read('everything', kept.id)).toMatchObject({ corrected: 'ham' });
        const second = await correct(project, kept.id, 'spam');
        await mark();
        const inForce = await stores.corrections.correctionsInForce(project.id);
        expect(inForce).toEqual([{ id: second.id, text: CAMPAIGN, label: 'spam' }]);
        const page = await stores.corrections.listCorrections('everything', { messageId: kept.id }, FIRST_PAGE);
        expect(page.items.filter(({ undoneAtMs }) => undoneAtMs === null)).toMatchObject([
          { id: second.id, judged: 'scam', label: 'spam', repository: project.name },
        ]);
        const undo = (organisation: string) =>
          stores.corrections.undoCorrection([organisation], second.id, clock.nowMs(), 'usr_1', entry());
        expect(await undo(other.organisationId)).toBe(false);
        expect(await undo(project.organisationId)).toBe(true);
        expect(await undo(project.organisationId)).toBe(false);
        await mark();
        expect(await stores.corrections.correctionsInForce(project.id)).toEqual([]);
        expect(new Set(marks).size).toBe(marks.length);
        expect(await stores.messages.read('everything', kept.id)).toMatchObject({ corrected: null });
      });
    });

    describe('policies', () => {
      it('are of one project, and none until they are set', async () => {
        const [project, other] = [await fresh(), await fresh()];
        expect(await stores.policies.findProject([project.organisationId], project.name)).toEqual(project);
        expect(await stores.policies.findProject([other.organisationId], project.name)).toBeNull();
        expect(await stores.policies.readPolicy(project.id)).toBeNull();
        const policy = { ...DEFAULT_POLICY, highest: 'hide', daily: 3 } as const;
        await stores.policies.setPolicy(project, policy, clock.nowMs(), entry('triage.policy'));
        expect(await stores.policies.readPolicy(project.id)).toEqual(policy);
        expect(await stores.policies.readPolicy(other.id)).toBeNull();
      });
    });
  });
}

/** What of a message differs from one test to the next. */
interface Told {
  readonly text: string;
  readonly author: string | null;
  readonly label: JudgedMessage['label'];
  readonly score: number;
  readonly isExempt: boolean;
  readonly thread: number;
  readonly comment: string;
  readonly atMs: number;
}

interface Kept {
  readonly id: string;
  readonly caseId: string | null;
}
