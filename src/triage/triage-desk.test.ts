import { beforeEach, describe, expect, it } from 'vitest';
import { clock, makeId } from '../../test/contracts/examples.ts';
import { FIRST_PAGE } from '../../test/contracts/intake-stores.ts';
import { auditEntry, TriageSteps } from '../../test/contracts/triage-examples.ts';
import { MemoryTriageStore } from './memory-triage-store.ts';
import type { ProjectName } from './ports.ts';
import { type Decision, TriageDesk } from './triage-desk.ts';

const decision: Decision = {
  visibility: 'everything',
  actor: 'usr_1',
  entryFor: (action, subject, organisation, details) => ({ ...auditEntry(action), subject, organisation, details }),
};

let store: MemoryTriageStore;
let desk: TriageDesk;
let project: ProjectName;
let steps: TriageSteps;

beforeEach(() => {
  store = new MemoryTriageStore(makeId);
  project = { id: 'rep_1', organisationId: 'org_1', name: 'acme/shop' };
  store.addProject(project);
  const { messages, cases } = store;
  steps = new TriageSteps({
    messages,
    cases,
    authors: store,
    corrections: store,
    policies: store,
    project: async () => project,
    takeActs: async () => [],
    audited: async () => store.audited,
    close: async () => {},
  });
  desk = new TriageDesk({
    messages,
    cases,
    corrections: store,
    policies: store,
    hosts: [],
    clock,
    makeId,
    wake: () => {},
  });
});

async function caseOf(count: number): Promise<string> {
  let caseId: string | null = null;
  for (let place = 1; place <= count; place++) ({ caseId } = await steps.keep(project, `issue:${place}`));
  return caseId!;
}

describe('what all messages of a case are', () => {
  it('is said in parts of a hundred, a thousand at a time, each part audited', async () => {
    const caseId = await caseOf(1_130);
    expect(await desk.correct(caseId, 'ham', decision)).toEqual({ messages: 1_000, left: 130 });
    expect(store.audited).toBe(10);
    expect(await desk.correct(caseId, 'ham', decision)).toEqual({ messages: 130, left: 0 });
    expect(await desk.correct(caseId, 'ham', decision), 'said before').toEqual({ messages: 0, left: 0 });
    expect(store.audited).toBe(12);
    expect(await store.saidOfCase(caseId)).toEqual({ ham: 1_130 });

    expect(await desk.undoCorrection(caseId, 'ham', decision)).toEqual({ messages: 1_000, left: 130 });
    expect(await desk.undoCorrection(caseId, 'ham', decision)).toEqual({ messages: 130, left: 0 });
    expect(await desk.undoCorrection(caseId, 'ham', decision)).toEqual({ messages: 0, left: 0 });
    expect(await store.saidOfCase(caseId)).toEqual({});
  });

  it('is taken back of those of which it was said, and of no others', async () => {
    const caseId = await caseOf(3);
    const { items } = await store.messages.list('everything', {}, FIRST_PAGE);
    await steps.correct(project, items[0]!.id, 'spam');
    expect(await desk.undoCorrection(caseId, 'ham', decision)).toEqual({ messages: 0, left: 0 });
    expect(await store.saidOfCase(caseId)).toEqual({ spam: 1 });
    expect(await desk.correct(caseId, 'ham', decision)).toEqual({ messages: 3, left: 0 });
    expect(await store.saidOfCase(caseId), 'the word of before is replaced').toEqual({ ham: 3 });
  });

  it('is for those to say who see the case', async () => {
    const caseId = await caseOf(1);
    const stranger = { ...decision, visibility: ['org_other'] };
    await expect(desk.correct(caseId, 'ham', stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(desk.undoCorrection(caseId, 'ham', stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
