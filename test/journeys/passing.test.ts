import { createReadStream, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiagnoser, type Diagnoser } from '../../src/app/index.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/passing/', import.meta.url));
const LOGS = readdirSync(FOLDER).filter((name) => name.endsWith('.log'));

describe('runs that passed', () => {
  let diagnoser: Diagnoser;
  beforeAll(async () => {
    diagnoser = await createDiagnoser();
  });

  it('are many', () => {
    expect(LOGS.length).toBeGreaterThanOrEqual(30);
  });

  it.each(LOGS)('%s is not called failed', async (name) => {
    const { result, summary, evidence } = await diagnoser.diagnose(createReadStream(FOLDER + name));
    expect(result, `${summary} (line ${evidence[0]?.line}: ${evidence[0]?.text})`).not.toBe('failed');
  });

  it.each(LOGS.filter((name) => /-(?:github|gitlab|travis|jenkins)\.log$/.test(name)))(
    '%s is called passed, as its CI system says so',
    async (name) => {
      const { result } = await diagnoser.diagnose(createReadStream(FOLDER + name));
      expect(result).toBe('passed');
    },
  );
});
