import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../diagnosis/index.ts';
import { BadInputError, createIdMaker, ManualClock, SILENT } from '../foundation/index.ts';
import { Redactor } from '../redaction/index.ts';
import { FailureDiagnosis } from './failure-diagnosis.ts';
import { FailureIntake, type ReportedFailure } from './failure-intake.ts';
import { MemoryStore } from './memory-store.ts';
import type { DiagnosisEngine, TestReport } from './ports.ts';

const SECRET = 'a-registered-secret-of-the-tests';
const JUNIT = '<testsuite name="cart"><testcase name="adds up"><failure message="expected 3"/></testcase></testsuite>';
const HOUR_MS = 60 * 60_000;

/** Says what the log says; a log without a word in it is unclear. */
const engine: DiagnosisEngine = {
  async diagnose(chunks) {
    let text = '';
    for await (const chunk of chunks) text += new TextDecoder().decode(chunk);
    if (text.includes('\0')) throw new BadInputError('this is no log');
    const category = text.trim() === '' ? 'unknown' : 'compile_error';
    return {
      diagnosis: { category, summary: text } as unknown as Diagnosis,
      log: { bytes: text.length, lines: 1, windows: [] },
    };
  },
};

async function* logOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function parts(changes: { recordDiagnoses?: () => Promise<void> } = {}) {
  const clock = new ManualClock();
  const makeId = createIdMaker(clock, (bytes) => bytes.fill(7));
  const store = new MemoryStore(clock, makeId);
  const failures = {
    read: (...asked: Parameters<MemoryStore['read']>) => store.read(...asked),
    recordDiagnoses:
      changes.recordDiagnoses ??
      ((outcomes: Parameters<MemoryStore['recordDiagnoses']>[0]) => store.recordDiagnoses(outcomes)),
  };
  const redactor = new Redactor([SECRET]);
  const watched: TestReport[] = [];
  const testWatch = { take: async (report: TestReport) => void watched.push(report) };
  const common = { engine, redactor, clock, makeId, packVersion: '1', testWatch };
  const intake = new FailureIntake({ pipeline: store, failures, ...common });
  return { clock, makeId, store, intake, watched };
}

const reported = (changes: Partial<ReportedFailure> = {}): ReportedFailure => ({
  repository: 'acme/shop',
  key: 'k',
  occurredAtMs: null,
  pipeline: 'nightly',
  job: 'test',
  branch: 'main',
  commit: null,
  run: '1',
  attempt: 1,
  url: null,
  log: null,
  junit: null,
  ...changes,
});

describe('a failure that is handed in', () => {
  it('is kept with what its log says, when it says when, else now', async () => {
    const { clock, store, intake } = parts();
    const { id, isNew } = await intake.push(reported({ log: logOf('it broke') }));
    expect(isNew).toBe(true);
    expect(store.failures()).toMatchObject([
      { id, provider: 'local', repository: 'acme/shop', state: 'diagnosed', occurredAtMs: clock.nowMs() },
    ]);
    expect(store.outcomeOf(id)?.diagnosis?.summary).toBe('it broke');
  });

  it('is one, however often it is told, and what is told later is not lost', async () => {
    const { store, intake } = parts();
    const first = await intake.push(reported());
    expect(store.failures()).toMatchObject([{ state: 'unavailable' }]);
    const second = await intake.push(reported({ log: logOf('it broke') }));
    expect(second).toEqual({ id: first.id, isNew: false });
    expect(store.failures()).toMatchObject([{ state: 'diagnosed' }]);
    await intake.push(reported());
    expect(store.failures()).toMatchObject([{ state: 'diagnosed' }]);
  });

  it.each([
    ['a report alone', null, 'test_failure'],
    ['a log that says nothing, and a report', ' ', 'test_failure'],
    ['a log that says what it was, and a report', 'it broke', 'compile_error'],
  ])('is explained by %s', async (_, log, category) => {
    const { store, intake } = parts();
    const { id } = await intake.push(reported({ log: log === null ? null : logOf(log), junit: JUNIT }));
    expect(store.outcomeOf(id)?.diagnosis?.category).toBe(category);
    expect(store.outcomeOf(id)?.log === null).toBe(log === null);
  });

  it('has no secrets in its words, and no lines', async () => {
    const { store, intake } = parts();
    await intake.push(reported({ job: `test ${SECRET}\nok`, branch: 'a\nb' }));
    const [failure] = store.failures();
    expect(JSON.stringify(failure)).not.toContain(SECRET);
    expect(failure?.branch).toBe('a b');
  });

  it.each(['', 'shop', '../x', 'a/../b', 'a/b\n', 'a/b?c'])('of no repository is refused: %j', async (repository) => {
    const { store, intake } = parts();
    await expect(intake.push(reported({ repository }))).rejects.toThrow(BadInputError);
    expect(store.failures()).toEqual([]);
  });

  it.each([
    ['a log that is none', { log: logOf('a\0b') }],
    ['a report that is none', { junit: '<html>' }],
  ])('is not kept with %s', async (_, changes) => {
    const { store, intake } = parts();
    await expect(intake.push(reported(changes))).rejects.toThrow(BadInputError);
    expect(store.failures()).toEqual([]);
  });

  it('does not wait for ever for a diagnosis that was lost on the way', async () => {
    const { clock, makeId, store, intake } = parts({
      recordDiagnoses: () => Promise.reject(new Error('the process ends here')),
    });
    await expect(intake.push(reported({ log: logOf('it broke') }))).rejects.toThrow();
    expect(store.failures()).toMatchObject([{ state: 'pending' }]);
    const common = { queue: store, failures: store, pipeline: store, providers: [], engine, clock, makeId };
    const reading = { redactor: new Redactor(), packVersion: '1', testWatch: { take: async () => {} } };
    const diagnosis = new FailureDiagnosis({ ...common, ...reading, logger: SILENT, random: () => 0.5 });
    await diagnosis.work();
    expect(store.failures()).toMatchObject([{ state: 'pending' }]);
    clock.advance(HOUR_MS);
    await diagnosis.work();
    expect(store.failures()).toMatchObject([{ state: 'unavailable' }]);
    expect(await store.depth()).toMatchObject({ waiting: 0 });
  });
});
