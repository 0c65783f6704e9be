import { expect, it } from 'vitest';
import { AuthorizationError, type Logger, ManualClock, RemoteError, SILENT } from '../foundation/index.ts';
import { MemoryNoticeStore } from './memory-store.ts';
import type { Notice } from './notice.ts';
import { NoticeSending } from './notice-sending.ts';
import type { NewNotice, Notifier } from './ports.ts';

const NOON_MS = Date.UTC(2026, 4, 4, 12);
const MINUTE_MS = 60_000;
const ABOUT = { organisationId: 'org_1', repository: 'acme/shop', incidentId: null, healingId: 'hea_1' };
const ALL = 'everything';

/** A receiver that answers as it is told, and notes what it was sent. */
class Receiver implements Notifier {
  readonly kind = 'webhook';
  readonly sent: Notice[] = [];
  tries = 0;
  answer: () => Promise<void> = async () => {};
  plan = () => [];
  reach = async () => ({ isGood: true, sentence: '' });

  async send(notice: Notice): Promise<void> {
    this.tries++;
    await this.answer();
    this.sent.push(notice);
  }
}

function open(receivers: Readonly<Record<string, Notifier>>, logger: Logger = SILENT) {
  const clock = new ManualClock(NOON_MS);
  const store = new MemoryNoticeStore(clock);
  const sending = new NoticeSending({
    notices: store,
    receivers: new Map(Object.entries(receivers)),
    digest: { quietHours: null, most: 100, windowMs: 10 * MINUTE_MS },
    clock,
    leaseMs: MINUTE_MS,
    logger,
    random: () => 0.5,
  });
  const keep = (key: string, receiver = 'chat') => store.keep(ABOUT, [noticeOf(key, receiver)]);
  const states = async () => (await store.list(ALL, {}, { limit: 50, after: null })).items;
  return { clock, store, sending, keep, states };
}

function noticeOf(key: string, receiver: string): NewNotice {
  const shown = { title: key, body: '', url: null, data: {} };
  return { key, receiver, type: 'incident.told', isUrgent: false, actionKey: null, ...shown };
}

it('tells what is kept, once', async () => {
  const chat = new Receiver();
  const { sending, keep } = open({ chat });
  keep('a');
  expect(await sending.work()).toBe(2);
  expect(await sending.work()).toBe(0);
  expect(chat.sent).toMatchObject([{ key: 'a', atMs: NOON_MS }]);
});

it.each([
  { answer: new RemoteError('away'), pauseMs: 3_750 },
  { answer: new RemoteError('no more', { retryAfterMs: 5 * MINUTE_MS }), pauseMs: 5 * MINUTE_MS },
  { answer: new AuthorizationError('a new address, please'), pauseMs: 3_750 },
])('tries $answer.message again, not before its time', async ({ answer, pauseMs }) => {
  const chat = new Receiver();
  const { clock, sending, keep, states } = open({ chat });
  keep('a');
  chat.answer = async () => {
    throw answer;
  };
  await sending.work();
  chat.answer = async () => {};
  expect(await states()).toMatchObject([{ state: 'waiting', attempts: 1, problem: answer.message }]);
  clock.advance(pauseMs - 1);
  expect(await sending.work()).toBe(0);
  clock.advance(1);
  expect(await sending.work()).toBe(1);
  expect(await states()).toMatchObject([{ state: 'sent', attempts: 2, problem: null }]);
});

it('gives up at once what stays refused, and after about a day what is away, and says so', async () => {
  const warnings: unknown[] = [];
  const logger: Logger = { ...SILENT, warn: (fields) => void warnings.push(fields) };
  const [gone, wrong] = [new Receiver(), new Receiver()];
  gone.answer = async () => {
    throw new RemoteError('nobody answers');
  };
  wrong.answer = async () => {
    throw new RemoteError('no such thing', { isFinal: true });
  };
  const { clock, sending, keep, states } = open({ gone, wrong }, logger);
  keep('a', 'gone');
  keep('b', 'wrong');
  let turns = 0;
  for (; (await states()).some(({ state }) => state === 'waiting') && turns < 100; turns++) {
    await sending.work();
    clock.advance(60 * MINUTE_MS);
  }
  expect([gone.tries, wrong.tries]).toEqual([30, 1]);
  expect((await states()).map(({ state }) => state)).toEqual(['given_up', 'given_up']);
  expect(warnings).toMatchObject([{ receiver: 'wrong' }, { receiver: 'gone', attempts: 30 }]);
});

it('lets nobody wait for a receiver that does not answer', async () => {
  const [chat, slow] = [new Receiver(), new Receiver()];
  const stuck = Promise.withResolvers<void>();
  slow.answer = () => stuck.promise;
  const { sending, keep } = open({ chat, slow });
  keep('a', 'slow');
  keep('b', 'chat');
  const turn = sending.work();
  await expect.poll(() => chat.sent.length).toBe(1);
  stuck.resolve();
  await turn;
});

it('begins nothing that would outlast its lease', async () => {
  const chat = new Receiver();
  const { clock, sending, keep } = open({ chat });
  keep('a');
  keep('b');
  chat.answer = async () => clock.advance(40_000);
  await sending.work();
  expect(chat.sent.map(({ key }) => key)).toEqual(['a']);
  clock.advance(MINUTE_MS);
  await sending.work();
  expect(chat.sent.map(({ key }) => key)).toEqual(['a', 'b']);
});

it('keeps what is for somebody who is not set up here', async () => {
  const { sending, keep, states } = open({});
  keep('a', 'on-call');
  await sending.work();
  expect(await states()).toMatchObject([{ state: 'waiting', problem: expect.stringContaining('no receiver on-call') }]);
});
