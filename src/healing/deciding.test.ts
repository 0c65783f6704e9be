import { describe, expect, it } from 'vitest';
import { WIDE } from '../../test/contracts/examples.ts';
import { NOW_MS, playbooksOf, sha256, situation } from '../../test/helpers/situations.ts';
import type { NewNotice, Notifier } from '../notices/index.ts';
import type { WorkflowContext } from '../workflows/index.ts';
import { DEFAULT_CEILINGS } from './ceilings.ts';
import { decideNow } from './deciding.ts';
import type { HealParts } from './heal-parts.ts';
import type { History, Level } from './records.ts';
import { Telling } from './telling.ts';

const TELLING = new Telling({
  receivers: new Map([['ops', {} as Notifier]]),
  topics: ['trouble'],
  publicUrl: null,
  redact: (text) => text,
});

/** What people are told of a decision about a run, as things are. */
async function toldOf(level: Level, history: Partial<History>) {
  const told: NewNotice[] = [];
  const waits: number[] = [];
  const context = {
    now: async () => NOW_MS,
    step: async (_: string, work: () => Promise<unknown>) => await work(),
    sleep: async (_: string, ms: number) => void waits.push(ms),
  } as unknown as WorkflowContext;
  const playbooks = playbooksOf(
    `playbooks:
      - name: tell
        when: { category: network }
        level: ${level}
        steps: [{ action: comment_pull_request }]
        verify: { run: green }`,
  );
  const parts = {
    healings: {
      situation: async () => situation({ run: { pullRequest: 3 }, history }),
      move: async () => {},
      decide: async (_: string, __: unknown, notices: readonly NewNotice[]) => void told.push(...notices),
    },
    hands: { examine: async (one: unknown) => one },
    telling: TELLING,
    playbooks: { all: async () => ({ playbooks, problems: [] }), ceilings: DEFAULT_CEILINGS },
    wideCaps: WIDE,
    hash: sha256,
    publicUrl: null,
  } as unknown as HealParts;
  await decideNow(context, parts, 'hea_1', { isEarly: false, mayCancel: true });
  return { told, waits };
}

describe('what is not written', () => {
  it('is told once an hour for a repository, and after it was waited for', async () => {
    const { told, waits } = await toldOf('auto', { writesInHour: 30 });
    expect(waits).toEqual(Array.from({ length: 6 }, () => 3_600_000));
    expect(told).toMatchObject([
      {
        key: `healing.withheld/github/acme/shop/${NOW_MS / 3_600_000}`,
        body: expect.stringMatching(/^30 of 30 issues, comments and statuses in this repository within the last hour/),
      },
    ]);
    const day = await toldOf('auto', { writesInDay: 150 });
    expect([day.waits, day.told]).toMatchObject([[], [{ key: told[0]!.key }]]);
  });

  it.each<[string, Level, Partial<History>]>([
    ['the playbook only looks on', 'observe', { writesInDay: 150 }],
    ['the run counts no more', 'auto', { writesInDay: 150, newerRun: '101' }],
    ['enough may be written', 'auto', { writesInDay: 149 }],
  ])('is not told of where %s', async (_, level, history) => {
    expect((await toldOf(level, history)).told).toEqual([]);
  });
});
