import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BareGround, DEFAULT_LIMITS, type Ground, openSandbox, packFolder, readResult, runCommand } from './index.ts';
import { ARCHITECTURES, DENIED } from './syscalls.ts';

const MEGABYTE = 1 << 20;
const CANARY = `canary-${process.pid}-${Date.now()}`;
const LIMITS = { ...DEFAULT_LIMITS, timeoutMs: 30_000, diskBytes: 64 * MEGABYTE, memoryBytes: 512 * MEGABYTE };

let sandbox: Ground;
let folder: string;

beforeAll(async () => {
  // What a careless start would hand on.
  process.env.REGREEN_TEST_CANARY = CANARY;
  sandbox = await openSandbox();
  folder = mkdtempSync(join(tmpdir(), 'regreen-project-'));
});
afterAll(() => {
  delete process.env.REGREEN_TEST_CANARY;
  rmSync(folder, { recursive: true, force: true });
});

type Changes = { limits?: object; files?: AsyncIterable<Uint8Array> | null; environment?: Record<string, string> };
const run = (script: string, { limits = {}, files = null, environment = {} }: Changes = {}, ground = sandbox) =>
  runCommand(ground, {
    files,
    command: ['sh', '-c', script],
    environment,
    limits: { ...LIMITS, ...limits },
    network: 'none',
  });
const project = (files: Record<string, string>) => {
  const root = mkdtempSync(join(folder, 'p-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};
const packed = (files: Record<string, string>) => packFolder(project(files), { bytesMost: MEGABYTE });
const processesWith = (word: string) =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });

describe('what must not work', () => {
  it.each([
    [
      'writing a kernel setting',
      'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern',
      /read-only|denied/i,
    ],
    ['reading passwords', 'cat /etc/shadow', /No such file/],
    ['reading the home of root', 'ls /root', /No such file/],
    ['reading other files of the machine', 'ls /var /home /work /srv', /No such file/],
    ['changing programs', 'touch /usr/bin/x', /Read-only/],
    ['changing the root folder', 'mkdir /x', /Read-only/],
    ['making a device', 'mknod /tmp/d b 254 0', /not permitted/],
    ['writing among devices', 'echo x > /dev/x', /Read-only/],
    ['a new user namespace', 'unshare -U true', /not permitted|No space/],
    ['mounting', 'mount -t tmpfs x /tmp', /permitted|must be superuser/],
    ['a VSOCK socket', `perl -e 'socket(S, 40, 1, 0) or die "$!"'`, /not permitted/],
    ['a raw socket of link level', `perl -e 'socket(S, 17, 3, 0) or die "$!"'`, /not permitted/],
    [
      'the Internet',
      `node -e 'fetch("http://192.0.2.1").catch((e) => { console.log(e.cause.code); process.exit(1) })'`,
      /ENETUNREACH/,
    ],
    ['becoming root', 'su -c id || sudo -n id', /su|sudo/],
    [
      'tracing',
      `perl -e '$! = 0; syscall(${DENIED.ptrace?.[process.arch as 'x64']}, 0, 0, 0, 0); die "$!" if $!'`,
      /not permitted/,
    ],
  ])('%s', async (_, script, words) => {
    const { exitCode, output, problem, stop } = await run(script);
    expect({ problem, stop }).toEqual({ problem: null, stop: null });
    expect(output).toMatch(words);
    expect(exitCode).not.toBe(0);
  });

  it('a call that is denied', async () => {
    const numbers = Object.values(DENIED).flatMap((both) => both[process.arch as 'x64' | 'arm64'] ?? []);
    const script = `perl -e 'for (@ARGV) { $! = 0; syscall($_, -1, -1, -1, -1, -1); print "$_ " if $! != 1 }' ${numbers.join(' ')}`;
    expect(await run(script)).toMatchObject({ output: '', exitCode: 0 });
    expect((await run('grep Seccomp: /proc/self/status')).output).toMatch(/:\s+2/);
  });

  it('reading the variables of whoever started it', async () => {
    const { output } = await run(`cat /proc/*/environ | tr '\\0' '\\n'`);
    expect(output).toContain('PATH=');
    expect(output).not.toContain(CANARY);
  });

  it('seeing processes of the machine', async () => {
    const { output } = await run('cat /proc/[0-9]*/comm');
    expect(output).toContain('sh');
    expect(output.split('\n').length).toBeLessThan(8);
    expect(output).not.toContain('node');
  });

  it('speaking to a server of the machine', async () => {
    let calls = 0;
    const server = createServer((socket) => {
      calls++;
      socket.end();
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const { output } = await run(
      `node -e 'require("net").connect(${port}, "127.0.0.1").on("error", (e) => console.log(e.code)).on("connect", () => console.log("in"))'`,
    );
    server.close();
    expect(output).toBe('ECONNREFUSED\n');
    expect(calls).toBe(0);
  });

  it('a symbolic link as result', async () => {
    const { results } = await run('ln -s /etc/shadow report.xml; tar cf - report.xml >&4');
    expect(() => readResult(results, 'report.xml', 1000)).toThrow('plain file');
  });

  it('a pipe as result', async () => {
    const { results, stop } = await run('mkfifo report.xml; tar cf - report.xml >&4');
    expect(stop).toBeNull();
    expect(() => readResult(results, 'report.xml', 1000)).toThrow('plain file');
  });

  it('a device, a huge file, half a file as result', async () => {
    const { results } = await run('head -c 5000 /dev/zero > big; tar cf - big >&4');
    expect(() => readResult(results, 'big', 1000)).toThrow('at most 1000 bytes');
    expect(() => readResult(results.subarray(0, 3000), 'big', 10_000)).toThrow('too early');
  });

  it('carrying a link of the project out of the copy', async () => {
    const root = project({ 'a.txt': 'a' });
    symlinkSync('/etc/shadow', join(root, 'link'));
    const { output } = await run('cat link', { files: packFolder(root, { bytesMost: MEGABYTE }) });
    expect(output).toMatch(/No such file/);
  });
});

describe('what is bounded', () => {
  it('processes', async () => {
    const script = `perl -e 'for (1..400) { my $p = fork; if (!defined $p) { print "$_"; exit 0 } if ($p == 0) { sleep 20; exit } } print "all"'`;
    const { output } = await run(script, { limits: { processes: 48 } });
    expect(Number(output)).toBeLessThanOrEqual(48);
    expect(Number(output)).toBeGreaterThan(20);
  });

  it.each([
    ['the sandbox', () => sandbox],
    ['no sandbox', () => new BareGround()],
  ])('memory, summed over processes: %s', async (_, groundOf) => {
    // Each alone stays far below.
    const script = `for i in 1 2 3 4 5 6; do node -e 'const held = Buffer.alloc(80 * 1048576, 1); setTimeout(() => held.length, 20000)' & done; wait`;
    const startMs = performance.now();
    const { stop } = await run(script, { limits: { memoryBytes: 300 * MEGABYTE } }, groundOf());
    expect(stop).toBe('memory');
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });

  it.each(['/build/x', '/tmp/x', '/dev/shm/x'])('disk: %s', async (path) => {
    const { output, exitCode } = await run(`head -c 200000000 /dev/zero > ${path}; echo $?; ls -l ${path}`);
    expect(output).toMatch(/No space left|File (?:size|too large)/i);
    expect(exitCode).toBe(0);
  });

  it('output', async () => {
    const { output, stop } = await run('yes', { limits: { outputBytes: MEGABYTE } });
    expect({ length: output.length, stop }).toEqual({ length: MEGABYTE, stop: 'output' });
  });

  it('results', async () => {
    const { results, stop } = await run('head -c 3000000 /dev/zero >&4', { limits: { resultBytes: MEGABYTE } });
    expect({ length: results.length, stop }).toEqual({ length: MEGABYTE, stop: 'results' });
  });

  it('time, with everything that was started', async () => {
    const word = `31${process.pid}.5`;
    const script = `trap '' TERM INT; (setsid sleep ${word} &) ; nohup sleep ${word} & sleep ${word}`;
    const running = run(script, { limits: { timeoutMs: 1500 } });
    await sleep(1000);
    expect(processesWith(word).length).toBeGreaterThan(2);
    expect((await running).stop).toBe('timeout');
    expect(processesWith(word)).toEqual([]);
  });

  it('life: it ends with the program that started it', async () => {
    const word = `32${process.pid}.5`;
    const program = `import { openSandbox, runCommand, DEFAULT_LIMITS } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      await runCommand(await openSandbox(), { files: null, command: ['sleep', '${word}'], environment: {}, limits: DEFAULT_LIMITS, network: 'none' });`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    const until = async (isSo: () => boolean) => {
      for (let tries = 0; tries < 200 && !isSo(); tries++) await sleep(100);
      return isSo();
    };
    const commands = () => processesWith(word).filter((pid) => pid !== String(child.pid));
    expect(await until(() => commands().length > 0 || child.exitCode !== null), complaints).toBe(true);
    expect(commands(), complaints).not.toEqual([]);
    child.kill('SIGKILL');
    expect(await until(() => commands().length === 0)).toBe(true);
  }, 60_000);
});

describe('what works', () => {
  it.each([
    ['node', 'node -p "1 + 1"', '2\n'],
    ['variables', 'echo "$GREETING"', 'hello\n'],
    ['a file in the copy', 'cat src/a.txt; echo b > src/a.txt', 'a'],
    [
      'git',
      'git init -q . && git -c user.name=n -c user.email=e@x commit -q --allow-empty -m one && git log --format=%s',
      'one\n',
    ],
    ['WebAssembly', `node -e 'new WebAssembly.Memory({ initial: 1, maximum: 65536 }); console.log("ok")'`, 'ok\n'],
    ['a name for the user', 'id -un', 'runner\n'],
    [
      'a server of its own',
      `node -e 'const s = require("http").createServer((q, r) => r.end("hi")).listen(8080, "127.0.0.1", async () => { console.log(await (await fetch("http://localhost:8080")).text()); s.close() })'`,
      'hi\n',
    ],
  ])('%s', async (_, script, expected) => {
    const report = await run(script, { files: packed({ 'src/a.txt': 'a' }), environment: { GREETING: 'hello' } });
    expect(report).toMatchObject({ output: expected, exitCode: 0, stop: null, problem: null });
  });

  it('npm test', async () => {
    const files = packed({
      'package.json': '{"name":"x","scripts":{"test":"node --test"}}',
      'a.test.js': 'require("node:test")("one", () => {});',
    });
    const { output, exitCode } = await run('npm test', { files });
    expect(output).toMatch(/pass 1/);
    expect(exitCode).toBe(0);
  });

  it('a plain file as result', async () => {
    const { results } = await run('echo good > report.xml; tar cf - report.xml >&4');
    expect(Buffer.from(readResult(results, 'report.xml', 1000)!).toString()).toBe('good\n');
    expect(readResult(results, 'other.xml', 1000)).toBeNull();
  });

  it('an exit code, and one stream in order', async () => {
    const script = 'for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 7';
    const { output, exitCode } = await run(script);
    expect(output).toBe('out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n');
    expect(exitCode).toBe(7);
  });

  it('cancelling', async () => {
    const signal = AbortSignal.timeout(300);
    const request = {
      files: null,
      command: ['sleep', '30'],
      environment: {},
      limits: LIMITS,
      network: 'none' as const,
    };
    expect((await runCommand(sandbox, request, signal)).stop).toBe('cancelled');
  });

  it.each([
    [
      'files that are no archive',
      (async function* () {
        yield Buffer.from('no archive '.repeat(100));
      })(),
    ],
    ['files that cannot be read', packFolder('/nowhere', { bytesMost: 1000 })],
    ['files that are too large', packFolder('/usr/bin', { bytesMost: 1000 })],
  ])('a sentence for %s', async (_, files) => {
    const { problem, output } = await run('echo begun', { files });
    expect(output).toBe('');
    expect(problem).toMatch(/tar|cannot copy|at most/);
  });
});

it.each(ARCHITECTURES)('the filter of %s has whole instructions and jumps to places in it', async (architecture) => {
  const { seccompFilter } = await import('./index.ts');
  const bytes = Buffer.from(seccompFilter(architecture));
  const count = bytes.length / 8;
  expect(Number.isInteger(count)).toBe(true);
  for (let place = 0; place < count; place++) {
    if ((bytes.readUInt16LE(place * 8) & 0x07) !== 0x05) continue;
    for (const jump of [bytes[place * 8 + 2]!, bytes[place * 8 + 3]!]) expect(place + 1 + jump).toBeLessThan(count);
  }
  expect(bytes.readUInt32LE((count - 1) * 8 + 4)).toBe(0x7fff0000);
});
