import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf } from '../helpers/zip.ts';
import { environmentOf, FAILED_LOG, parseLines, ROOT, runRegreen } from './program.ts';

const GREEN_LOG = 'test/fixtures/passing/make-warnings-github.log';
const FIELDS = [
  'schema',
  'source',
  'bytes',
  'lines',
  'ci',
  'ecosystem',
  'result',
  'category',
  'origin',
  'confidence',
  'summary',
  'evidence',
  'causes',
  'entries',
  'errors',
  'tests',
  'steps',
  'fingerprint',
  'missing',
  'pack_version',
];
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  evidence: ['line', 'from', 'to', 'text', 'score'],
  causes: ['category', 'confidence', 'rule', 'explanation', 'remedy', 'evidence'],
  entries: ['tool', 'file', 'line', 'column', 'severity', 'code', 'message', 'at'],
  errors: ['language', 'type', 'message', 'frames', 'at'],
  tests: ['name', 'suite', 'result', 'at'],
  steps: ['name', 'exit_code', 'from', 'to'],
};
const ONE_LINE = /^regreen: [^\n]+\n$/;
// What moves a cursor, colours, rings or hides: everything but printable signs and line breaks.
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

const log = readFileSync(join(ROOT, FAILED_LOG));
let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-diagnose-'));
  const put = (name: string, content: Uint8Array | string) => writeFileSync(at(name), content);
  put('build.log', log);
  put('build.log.gz', gzipSync(log));
  put('build.log.zst', zstdCompressSync(log));
  put('logs.zip', zipOf([{ name: 'test/4_Run npm test.txt', content: log }]));
  put('cut.log.gz', gzipSync(log).subarray(0, 700));
  put('cut.zip', zipOf([{ name: 'test/1_Run.txt', content: log }]).subarray(0, 900));
  put('empty.log', '');
  put(
    'binary.log',
    Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 256),
  );
  mkdirSync(at('logs'));
  put('logs/a.log', log);
  put('logs/b.log', readFileSync(join(ROOT, GREEN_LOG)));
  mkdirSync(at('nothing'));
  put('locked.log', log);
  chmodSync(at('locked.log'), 0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is read', () => {
  it.each(['build.log', 'build.log.gz', 'build.log.zst', 'logs.zip'])('%s is explained', async (name) => {
    const { code, stdout, stderr } = await runRegreen(['diagnose', at(name), '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [diagnosis, ...more] = parseLines(stdout);
    expect(more).toEqual([]);
    expect(diagnosis).toMatchObject({ result: 'failed', category: 'test_failure' });
    expect(diagnosis).toMatchObject({ source: expect.stringContaining(at(name)) });
  });

  it.each([
    { args: ['-'], because: 'it is named -' },
    { args: ['-', '--quiet'], because: 'nothing else is to be said' },
  ])('standard input is explained when $because', async ({ args }) => {
    const { code, stdout } = await runRegreen(['diagnose', ...args, '--json'], { input: log });
    expect(code).toBe(0);
    expect(parseLines(stdout)).toMatchObject([{ source: '-', bytes: log.length, result: 'failed' }]);
  });

  it('packed standard input is unpacked', async () => {
    const { stdout } = await runRegreen(['diagnose', '-', '--json'], { input: gzipSync(log) });
    expect(parseLines(stdout)).toMatchObject([{ source: '-', bytes: log.length, result: 'failed' }]);
  });

  it('several files are explained in order, a directory file by file', async () => {
    const { stdout } = await runRegreen(['diagnose', at('build.log'), at('logs'), '--json']);
    expect(parseLines(stdout).map(({ source, result }) => [source, result])).toEqual([
      [at('build.log'), 'failed'],
      [at('logs/a.log'), 'failed'],
      [at('logs/b.log'), 'passed'],
    ]);
  });
});

describe('what is written', () => {
  it('--json has exactly the documented fields', async () => {
    const { stdout } = await runRegreen(['diagnose', FAILED_LOG, '--json']);
    const [diagnosis] = parseLines(stdout);
    expect(Object.keys(diagnosis!)).toEqual(FIELDS);
    expect(diagnosis).toMatchObject({ schema: 'regreen.diagnosis/1', source: FAILED_LOG, ci: 'github_actions' });
    for (const [field, names] of Object.entries(FIELDS_OF)) {
      for (const row of diagnosis![field] as object[]) expect(Object.keys(row), field).toEqual(names);
    }
    const evidence = diagnosis!.evidence as { line: number; text: string }[];
    const lines = log.toString().split('\n');
    for (const { line, text } of evidence) expect(lines[line - 1]).toContain(text.trim().slice(0, 40));
  });

  it.each([
    { format: 'card', begins: /^failed {2}examples\/failing-build\/build\.log/ },
    { format: 'markdown', begins: /^#|^\*\*|^</ },
    { format: 'github', begins: /^::(?:error|notice|warning) / },
  ])('--format $format', async ({ format, begins }) => {
    const { code, stdout, stderr } = await runRegreen(['diagnose', FAILED_LOG, '--format', format]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(begins);
    expect(stdout).not.toMatch(CONTROL);
  });

  it('--format sarif is one document for all inputs', async () => {
    const { stdout } = await runRegreen(['diagnose', FAILED_LOG, GREEN_LOG, '--format', 'sarif']);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: expect.any(String) } } }] });
    expect(document.runs[0].results.length).toBeGreaterThan(0);
  });

  it.each([
    { environment: {}, isColored: false },
    { environment: { FORCE_COLOR: '1' }, isColored: true },
    { environment: { FORCE_COLOR: '0' }, isColored: false },
    { environment: { NO_COLOR: '1' }, isColored: false },
  ])('colour is $isColored with $environment when no terminal reads', async ({ environment, isColored }) => {
    const { stdout } = await runRegreen(['diagnose', FAILED_LOG], { environment });
    expect(stdout.includes('\x1b[')).toBe(isColored);
  });

  it('--explain tells more', async () => {
    const [short, long] = [
      await runRegreen(['diagnose', FAILED_LOG]),
      await runRegreen(['diagnose', FAILED_LOG, '--explain']),
    ];
    expect(long.stdout.length).toBeGreaterThan(short.stdout.length);
  });
});

describe('how it ends', () => {
  it.each([
    { args: [FAILED_LOG], code: 0 },
    { args: [FAILED_LOG, '--fail-on-finding'], code: 1 },
    { args: [GREEN_LOG, '--fail-on-finding'], code: 0 },
  ])('with $code after $args', async ({ args, code }) => {
    const ending = await runRegreen(['diagnose', ...args]);
    expect(ending).toMatchObject({ code, stderr: '' });
  });

  it.each([
    { args: ['diagnose'], code: 2, says: 'got none' },
    { args: ['diagnose', '--no-such-option'], code: 2, says: '--no-such-option' },
    { args: ['diagnose', 'x.log', '--format', 'pdf'], code: 2, says: 'pdf' },
    { args: ['diagnos', 'x.log'], code: 2, says: 'diagnos' },
    { args: ['diagnose', '--run', 'https://example.org/'], code: 2, says: 'address' },
    { args: ['diagnose', 'AT/absent.log'], code: 5, says: 'absent.log' },
    { args: ['diagnose', 'AT/empty.log'], code: 5, says: 'empty' },
    { args: ['diagnose', 'AT/program.log'], code: 5, says: 'program.log' },
    { args: ['diagnose', 'AT/random.log'], code: 5, says: 'random.log' },
    { args: ['diagnose', 'AT/cut.zip'], code: 5, says: 'cut.zip' },
    { args: ['diagnose', 'AT/nothing'], code: 5, says: 'nothing' },
    { args: ['diagnose', FAILED_LOG, '--rules', 'AT/nothing'], code: 5, says: 'rule' },
    { args: ['diagnose', FAILED_LOG, '--rules', 'AT/absent'], code: 5, says: 'absent' },
    { args: ['diagnose', FAILED_LOG, '--baseline', 'AT/absent.log'], code: 5, says: 'absent.log' },
  ])('with $code and one line after $args', async ({ args, code, says }) => {
    const ending = await runRegreen(args.map((arg) => arg.replace('AT', folder)));
    expect(ending).toMatchObject({ code, stdout: '' });
    expect(ending.stderr).toMatch(ONE_LINE);
    expect(ending.stderr).toContain(says);
  });

  it('a cut gzip file ends with 5 and one line', async () => {
    const { code, stderr } = await runRegreen(['diagnose', at('cut.log.gz'), '--json']);
    expect(code).toBe(5);
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toContain('cut.log.gz');
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read ends with 5', async () => {
    const { code, stderr } = await runRegreen(['diagnose', at('locked.log')]);
    expect(code).toBe(5);
    expect(stderr).toMatch(ONE_LINE);
  });

  it('one bad file among many does not stop the others', async () => {
    const { code, stdout, stderr } = await runRegreen([
      'diagnose',
      at('build.log'),
      at('absent.log'),
      at('empty.log'),
      GREEN_LOG,
      '--json',
      '--fail-on-finding',
    ]);
    expect(code).toBe(5);
    expect(parseLines(stdout).map(({ source }) => source)).toEqual([at('build.log'), GREEN_LOG]);
    expect(stderr).toMatch(/^(?:regreen: [^\n]+\n){2}$/);
  });

  it('an early close of the reader is no error', () => {
    const files = Array.from({ length: 40 }, () => FAILED_LOG).join(' ');
    const script = `"${process.execPath}" bin/regreen diagnose ${files} | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: ROOT, env: environmentOf() });
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
    expect(String(stdout)).toMatch(/^failed/);
  });

  it('an interrupt ends with 130', async () => {
    const child = spawn(process.execPath, ['bin/regreen', 'diagnose', '-', FAILED_LOG], {
      cwd: ROOT,
      env: environmentOf(),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {});
    child.stdin.write('a line\n');
    const code = new Promise((resolve) => child.on('close', resolve));
    setTimeout(() => child.kill('SIGINT'), 1500);
    expect(await code).toBe(130);
    expect(stderr).toBe('');
  });
});

describe('--run', () => {
  let server: Server;
  let address = '';
  let status = 500;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.statusCode = status;
      response.end('{"message":"no"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it.each([
    { answer: 500, token: 'secret-token', code: 4, says: '500' },
    { answer: 401, token: '', code: 3, says: 'GITHUB_TOKEN' },
    { answer: 403, token: 'secret-token', code: 3, says: '' },
  ])('ends with $code when the server answers $answer', async ({ answer, token, code, says }) => {
    status = answer;
    const environment = { REGREEN_GITHUB_API_URL: address, ...(token && { REGREEN_GITHUB_TOKEN: token }) };
    const ending = await runRegreen(['diagnose', '--run', `${address}/o/r/actions/runs/1`], { environment });
    expect(ending).toMatchObject({ code, stdout: '' });
    expect(ending.stderr).toMatch(ONE_LINE);
    expect(ending.stderr).toContain(says);
    expect(ending.stderr).not.toContain('secret-token');
  });

  it('ends with 4 when nobody answers', async () => {
    const environment = { REGREEN_GITHUB_API_URL: 'http://127.0.0.1:9', REGREEN_GITHUB_TOKEN: 'x' };
    const ending = await runRegreen(['diagnose', '--run', 'http://127.0.0.1:9/o/r/actions/runs/1'], { environment });
    expect(ending.code).toBe(4);
    expect(ending.stderr).toMatch(ONE_LINE);
  });
});

describe('hostile input', () => {
  const NASTY =
    '\x1b]0;title\x07\x1b[2J\x1b[31mERROR: \x9b5mfailed\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\\x08\x00\x7f\u202e';

  it.each(['card', 'markdown', 'github', 'json', 'sarif'])(
    'its escapes do not get through --format %s',
    async (format) => {
      writeFileSync(
        at('nasty.log'),
        `start\n${NASTY}\nTypeError: ${NASTY}\n    at f (a${NASTY}.js:1:2)\nnpm ERR! ${NASTY}\n`,
      );
      const { stdout, stderr } = await runRegreen(['diagnose', at('nasty.log'), '--explain', '--format', format]);
      expect(stdout).not.toMatch(CONTROL);
      expect(stderr).not.toMatch(CONTROL);
    },
  );

  it.each(['card', 'markdown', 'github', 'json', 'sarif'])('nor those of a file name through %s', async (format) => {
    const name = at('a\x1b[31m\x07\nb\x9b.log');
    writeFileSync(name, log);
    const { code, stdout } = await runRegreen(['diagnose', name, '--format', format]);
    rmSync(name);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(CONTROL);
    if (format === 'json') expect(parseLines(stdout)).toMatchObject([{ source: name }]);
  });

  it('nor those of the name of a file that is not there', async () => {
    const { stderr } = await runRegreen(['diagnose', at('no\x1b[31m\n\x07such\x9b.log')]);
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr.slice(0, -1)).not.toMatch(CONTROL);
  });

  it('nor those of an option', async () => {
    const { code, stderr } = await runRegreen(['diagnose', '--x\x1b[31m\x07']);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(CONTROL);
  });

  it('JSON is valid whatever the bytes are', async () => {
    const bytes = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
        fc.constant(new TextEncoder().encode('\nError: failed \\u0000 "')),
      ),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (pieces) => {
        const { code, stdout, stderr } = await runRegreen(['diagnose', '-', '--json'], {
          input: Buffer.concat(pieces),
        });
        expect([0, 5]).toContain(code);
        expect(parseLines(stdout)).toHaveLength(code === 0 ? 1 : 0);
        if (code === 5) expect(stderr).toMatch(ONE_LINE);
      }),
      { numRuns: 12, seed: 7 },
    );
  }, 60_000);
});

describe('help', () => {
  it.each([
    { args: ['--help'], says: ['diagnose', 'templates', 'completions'] },
    { args: ['diagnose', '--help'], says: ['Examples:', '--json', '--fail-on-finding', 'Exit codes:', '--baseline'] },
    { args: ['templates', '--help'], says: ['Examples:', '--summary'] },
    { args: ['completions', '--help'], says: ['bash', 'zsh', 'fish'] },
  ])('$args teaches', async ({ args, says }) => {
    const { code, stdout, stderr } = await runRegreen(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of says) expect(stdout).toContain(word);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect((await runRegreen(['--version'])).stdout).toBe(`${version}\n`);
  });

  const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;
  it.each(['bash', 'zsh', 'fish'])('completions for %s are a script of that shell', async (shell) => {
    const { code, stdout } = await runRegreen(['completions', shell]);
    expect(code).toBe(0);
    for (const word of ['diagnose', 'fail-on-finding', 'templates']) expect(stdout).toContain(word);
    // Fish reads no script from a pipe.
    const script = at(`completions.${shell}`);
    writeFileSync(script, stdout);
    if (has(shell)) expect(String(spawnSync(shell, ['-n', script]).stderr)).toBe('');
  });

  it('completions of bash complete verbs and options', async () => {
    const { stdout } = await runRegreen(['completions', 'bash']);
    const ask = (words: string[]) =>
      String(
        spawnSync('bash', [
          '-c',
          `${stdout}\nCOMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}; _regreen; echo "\${COMPREPLY[@]}"`,
        ]).stdout,
      );
    expect(ask(['regreen', 'dia'])).toBe('diagnose\n');
    expect(ask(['regreen', 'diagnose', '--fail'])).toBe('--fail-on-finding\n');
  });
});
