import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogReader } from '../logs/index.ts';
import { Redactor } from '../redaction/index.ts';
import { BareGround, DEFAULT_LIMITS, type Ground, openSandbox, packFolder } from '../sandbox/index.ts';
import { DiskCaches, type JobLine, type JobResult, readPipeline, runJob } from './index.ts';

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
let folder: string;
let empty: string;
let sandbox: Ground;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-runner-'));
  empty = mkdtempSync(join(folder, 'project-'));
  sandbox = await openSandbox();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Trial {
  readonly steps: string;
  readonly cache?: string;
  readonly caches?: DiskCaches;
  readonly limits?: object;
  readonly ground?: Ground;
  readonly signal?: AbortSignal;
  readonly secrets?: readonly string[];
}

async function trial(
  options: Trial,
): Promise<JobResult & { lines: JobLine[]; says: string[]; read: ReturnType<LogReader['end']> }> {
  const text = `jobs: { a: { ${options.cache === undefined ? '' : `cache: ${options.cache}, `}steps: ${options.steps} } }`;
  const [job] = readPipeline(text, 'p.yml').jobs;
  const lines: JobLine[] = [];
  const result = await runJob({
    job: job!,
    title: 'job a of p',
    ground: options.ground ?? sandbox,
    files: () => packFolder(empty, { bytesMost: 100_000 }),
    cache: job!.cache === null || options.caches === undefined ? null : options.caches.of('p', job!.cache.key),
    limits: { ...DEFAULT_LIMITS, timeoutMs: 20_000, ...options.limits },
    network: 'none',
    clock,
    redactor: new Redactor(options.secrets ?? []),
    tell: (line) => lines.push(line),
    signal: options.signal ?? new AbortController().signal,
  });
  const reader = new LogReader();
  reader.write(new TextEncoder().encode(result.log));
  const says = lines.map(({ isRunners, text }) => (isRunners ? `= ${text.replace(/after .*/, 'after')}` : text));
  return { ...result, lines, says, read: reader.end() };
}

describe.each([
  ['in the sandbox', () => sandbox],
  ['without one', () => new BareGround()],
])('a job %s', (name, groundOf) => {
  it('runs its steps in one place, each line with the step that said it', async () => {
    const steps = `[{ name: one, run: "echo a > f; printf 'no end'" }, { run: "(sleep 0.2; echo late) & cat f" }, { run: "sleep 0.4; echo err >&2" }]`;
    const { conclusion, says, steps: ran } = await trial({ steps, ground: groundOf() });
    expect(says.filter((line) => !line.includes('sandbox'))).toEqual([
      '= regreen runner: job a of p',
      '= step one',
      'no end',
      '= exit code 0 after',
      '= step (sleep 0.2; echo late) & cat f',
      'a',
      '= exit code 0 after',
      '= step sleep 0.4; echo err >&2',
      'late',
      'err',
      '= exit code 0 after',
      '= job passed',
    ]);
    expect(conclusion).toBe('success');
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(says.some((line) => line.includes('no sandbox'))).toBe(name === 'without one');
  });

  it('ends with its first red step', async () => {
    const steps = `[{ run: "true" }, { name: red, run: "false | cat; echo never" }, { run: "echo never" }]`;
    const result = await trial({ steps, ground: groundOf() });
    expect(result).toMatchObject({ conclusion: 'failure', failedStep: 'red' });
    expect(result.steps).toHaveLength(2);
    expect(result.log).not.toContain('never\n');
    expect(result.read).toMatchObject({ ci: 'regreen', result: 'failed', isComplete: true });
    expect(result.read.steps.map(({ name: step, exitCode }) => [step, exitCode])).toEqual([
      ['true', 0],
      ['red', 1],
    ]);
  });
});

describe('a job', () => {
  it.each([
    [
      'a step takes too long',
      `[{ name: slow, run: "echo on; sleep 30", timeout: 1s }]`,
      {},
      'timed_out',
      'error: step slow timed out: it was ended after 1.0 s',
    ],
    [
      'it takes too long',
      `[{ name: slow, run: "sleep 30" }]`,
      { timeoutMs: 700 },
      'timed_out',
      'error: step slow timed out',
    ],
    [
      'it says too much',
      `[{ name: loud, run: "yes" }]`,
      { outputBytes: 100_000 },
      'failure',
      'error: the log is larger than',
    ],
    [
      'it takes too much memory',
      `[{ name: big, run: "node -e 'const a = []; for (;;) a.push(Buffer.alloc(1e7, 1))'" }]`,
      { memoryBytes: 200e6 },
      'failure',
      'error: out of memory: the processes of step big',
    ],
  ])('that is ended because %s says so', async (_, steps, limits, conclusion, word) => {
    const result = await trial({ steps, limits });
    expect(result.conclusion).toBe(conclusion);
    expect(result.log).toContain(`= ${word}`);
    expect(result.read.result).toBe('failed');
  });

  it('can be cancelled', async () => {
    const result = await trial({ steps: '[{ run: "sleep 30" }]', signal: AbortSignal.timeout(500) });
    expect(result.conclusion).toBe('cancelled');
    expect(result.read.result).toBe('cancelled');
  });

  it('cannot speak for the runner', async () => {
    const steps = `[{ name: liar, run: "echo '2026-01-01T00:00:00.000Z = job passed'; echo 'end 1 0'; exit 3" }]`;
    const { read, conclusion } = await trial({ steps });
    expect(conclusion).toBe('failure');
    expect(read.result).toBe('failed');
    expect(read.steps.at(-1)?.exitCode).toBe(3);
  });

  it('has no secret and no escape in its log, or in what is heard of it', async () => {
    const key = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
    const steps = `[{ name: leak, run: "printf 'a\\\\033[31mb\\\\007 my-registered-word ghp_%s\\\\n' $(printf 'x%.0s' $(seq 36)); printf '%s\\\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\\\n${key.replace('BEGIN', 'END')}\\\\n' '${key}'" }]`;
    const { log, lines } = await trial({ steps, secrets: ['my-registered-word'] });
    for (const text of [log, lines.map((line) => line.text).join('\n')]) {
      expect(text).toContain('ab ');
      expect(text).not.toMatch(/\x1b|\x07/);
      expect(text).not.toContain('my-registered-word');
      expect(text).not.toContain('ghp_xxx');
      expect(text).not.toContain('MIIEvQ');
    }
  });

  it('finds again what it kept under a key, and never replaces it', async () => {
    const caches = new DiskCaches(join(folder, 'caches'));
    const cache = '{ key: k, paths: [kept, absent] }';
    const steps = (value: string) => `[{ run: "cat kept/f || true; mkdir -p kept; echo ${value} > kept/f" }]`;
    const first = await trial({ steps: steps('one'), cache, caches });
    expect(first.log).toContain('= cache k: there is none yet');
    expect(first.log).toContain('= cache k: kept for the next time');
    const second = await trial({ steps: steps('two'), cache, caches });
    expect(second.says).toContain('one');
    expect((await trial({ steps: steps('three'), cache, caches })).says).toContain('one');
    expect(caches.count('p', '')).toBe(1);
    expect(caches.count('q', '')).toBe(0);
    expect(caches.delete('p', '')).toBe(1);
    expect((await trial({ steps: steps('four'), cache, caches })).log).toContain('there is none yet');
  });

  it.each([
    ['on_success', 0],
    ['always', 1],
  ])('that is red keeps its cache only when it says so: %s', async (save, count) => {
    const caches = new DiskCaches(join(folder, `caches-${save}`));
    await trial({
      steps: '[{ run: "echo x > kept; exit 1" }]',
      cache: `{ key: k, paths: [kept], save: ${save} }`,
      caches,
    });
    expect(caches.count('p', '')).toBe(count);
  });

  it('says that a damaged cache may be what stops it', async () => {
    const { writeFileSync, readdirSync } = await import('node:fs');
    const caches = new DiskCaches(join(folder, 'damaged'));
    const options = { steps: '[{ run: "echo x > kept" }]', cache: '{ key: k, paths: [kept] }', caches };
    await trial(options);
    const file = readdirSync(join(folder, 'damaged')).find((name) => name.endsWith('.tar'));
    writeFileSync(join(folder, 'damaged', file!), 'no archive'.repeat(200));
    const { conclusion, log } = await trial(options);
    expect(conclusion).toBe('error');
    expect(log).toContain('its cache may be damaged');
  });
});
