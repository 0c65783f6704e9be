import { describe, expect, it } from 'vitest';
import { createGithubWebhookReader } from '../src/connectors/index.ts';
import { createIdMaker, ManualClock, SILENT } from '../src/foundation/index.ts';
import { MemoryStore, SignalReader, WebhookIntake } from '../src/intake/index.ts';
import { Redactor } from '../src/redaction/index.ts';
import { githubHeaders, workflowJobBody } from './helpers/github-deliveries.ts';

const SECRET = 'a secret of this test';
const DELIVERIES = 1000;
const ORDERS = 20;
const COPIES = 3;

/** The numbers of a linear congruential generator: the same orders at every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function parts() {
  const clock = new ManualClock();
  const makeId = createIdMaker(clock, (bytes) => bytes.fill(7));
  const store = new MemoryStore(clock, makeId);
  const readers = [createGithubWebhookReader([SECRET])];
  const intake = new WebhookIntake({ readers, signals: store, redactor: new Redactor(), clock, makeId });
  const common = { queue: store, signals: store, pipeline: store, readers, logger: SILENT, random: () => 0.5 };
  return { clock, store, intake, common };
}

const deliveryOf = (number: number, delivery: string, conclusion: 'failure' | 'success' = 'failure') => {
  const body = workflowJobBody({ secret: SECRET, number, conclusion, bodyBytes: 500 });
  return { headers: githubHeaders(body, SECRET, delivery), body: new TextEncoder().encode(body), pathToken: null };
};

describe('deliveries', () => {
  it('end in the same state in whatever order, with whatever copies', async () => {
    const states = new Set<string>();
    for (let order = 1; order <= ORDERS; order++) {
      const { store, intake, common } = parts();
      const random = createRandom(order);
      const numbers = Array.from({ length: DELIVERIES * COPIES }, (_, place) => ({ place, at: random() }));
      numbers.sort((a, b) => a.at - b.at);
      for (const { place } of numbers) {
        // Pairs of deliveries speak of one job: red at first, green in what came later.
        const number = Math.floor((place % DELIVERIES) / 2);
        const delivery = deliveryOf(number, `${order}-${place}`, place % 2 === 0 ? 'failure' : 'success');
        expect((await intake.receive('github', delivery)).outcome).toBe('kept');
      }
      const reader = new SignalReader(common);
      while ((await reader.work()) > 0);
      expect(store.failures()).toHaveLength(DELIVERIES / 2);
      states.add(store.state());
    }
    expect(states.size).toBe(1);
  }, 120_000);

  it('nobody proved are refused, and nothing is kept', async () => {
    const { store, intake } = parts();
    const genuine = deliveryOf(1, 'a');
    const forged = { ...genuine, headers: { ...genuine.headers, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } };
    expect(await intake.receive('github', forged)).toEqual({ outcome: 'refused', reason: 'not_genuine' });
    expect(await intake.receive('gitlab', genuine)).toEqual({ outcome: 'refused', reason: 'unknown_provider' });
    expect(await store.depth()).toMatchObject({ waiting: 0 });
  });
});

describe('a task that ends the process', () => {
  it('is buried after the second time, and takes no other with it', async () => {
    const { clock, store, intake, common } = parts();
    for (let number = 0; number < 20; number++) await intake.receive('github', deliveryOf(number, `${number}`));
    const poison = (await store.claim(['read_signal'], 8, 0))[7]!.subject;
    const signals = {
      readBodies: (ids: readonly string[]) => {
        if (ids.includes(poison)) throw new Error('the process ends here');
        return store.readBodies(ids);
      },
    };
    for (let start = 0; start < 20; start++) {
      clock.advance(61_000);
      const reader = new SignalReader({ ...common, signals });
      try {
        while ((await reader.work()) > 0);
      } catch {
        // Whoever held the tasks is gone; their leases end.
      }
    }
    expect(await store.depth()).toMatchObject({ waiting: 19, buried: 1 });
    expect(store.failures()).toHaveLength(19);
  });

  it('that fails is tried again, later each time, and given up after five times', async () => {
    const { clock, store, intake, common } = parts();
    await intake.receive('github', deliveryOf(1, 'a'));
    const pipeline = { record: () => Promise.reject(new Error('no')) };
    const reader = new SignalReader({ ...common, pipeline });
    for (let turn = 0; turn < 10; turn++) {
      await reader.work();
      clock.advance(3_600_000);
    }
    expect(await store.depth()).toMatchObject({ waiting: 0, buried: 1 });
  });
});
