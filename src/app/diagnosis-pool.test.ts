import { afterAll, describe, expect, it } from 'vitest';
import { SILENT } from '../foundation/index.ts';
import { DiagnosisPool } from './diagnosis-pool.ts';

const FAILED = `$ npm ci
npm error code ERESOLVE
npm error ERESOLVE could not resolve
npm error While resolving: shop@1.0.0
npm error Found: react@19.0.0
##[error]Process completed with exit code 1.
`;

const pools: DiagnosisPool[] = [];

function createPool(options: Partial<ConstructorParameters<typeof DiagnosisPool>[0]> = {}): DiagnosisPool {
  const pool = new DiagnosisPool({
    threads: 1,
    mostWaiting: 2,
    stallMs: 10_000,
    ruleDirectories: [],
    secrets: [],
    logger: SILENT,
    ...options,
  });
  pools.push(pool);
  return pool;
}

async function* bytesOf(text: string, pieces = 3): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / pieces);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function* neverEnding(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('begin\n');
  await new Promise(() => {});
}

async function* stoppingMidway(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('begin\n');
  throw new Error('connection reset');
}

afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe('the diagnosis pool', () => {
  it('explains a log in a thread and keeps its lines', async () => {
    const { diagnosis, log } = await createPool().diagnose(bytesOf(FAILED));
    expect(diagnosis.category).toBe('dependency_resolution');
    expect(log.windows).toEqual([{ from: 1, lines: expect.arrayContaining(['npm error code ERESOLVE']) }]);
  });

  it('explains one log after the other on one thread, also after one that stopped midway', async () => {
    const pool = createPool();
    await expect(pool.diagnose(stoppingMidway())).rejects.toThrow('connection reset');
    const outcomes = await Promise.all([pool.diagnose(bytesOf(FAILED)), pool.diagnose(bytesOf(FAILED, 7))]);
    expect(outcomes.map(({ diagnosis }) => diagnosis.fingerprint)[0]).toBe(outcomes[1]!.diagnosis.fingerprint);
  });

  it('refuses more than may wait', async () => {
    const pool = createPool({ mostWaiting: 1 });
    const first = pool.diagnose(bytesOf(FAILED));
    const second = pool.diagnose(bytesOf(FAILED));
    await expect(pool.diagnose(bytesOf(FAILED))).rejects.toMatchObject({ kind: 'unavailable' });
    await Promise.all([first, second]);
  });

  it('ends a thread that makes no progress, and goes on with another', async () => {
    const pool = createPool({ stallMs: 3000 });
    await expect(pool.diagnose(neverEnding())).rejects.toMatchObject({ code: 'POISONOUS_LOG' });
    await expect(pool.diagnose(bytesOf(FAILED))).resolves.toBeDefined();
  });
});
