// How fast logs are read: the filter beside ripgrep, the whole program on 1 GB and on 1 MB.
//   bin/run bench/speed.ts --data DIR     (DIR holds logs/ci; a 1 GB file is made in the temporary directory)
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { RuleBook, type RuleTable } from '../src/rules/index.ts';
import { LiteralFilter } from '../src/text/index.ts';

const MEGABYTE = 1e6;
const HUGE_BYTES = 1e9;
const SMALL_BYTES = 1e6;
const SMALL_RUNS = 15;
const ROUNDS = 5;
const RIPGREP_PATTERNS = 300;
const RIPGREP_SECONDS_MOST = 60;
const PROGRAM = 'dist/program/main.js';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds logs/ci');

const scratch = join(tmpdir(), `regreen-speed-${process.pid}`);
const real = `${scratch}-real.log`;
const huge = `${scratch}-1gb.log`;
const small = `${scratch}-1mb.log`;
const patterns = `${scratch}-patterns.txt`;
try {
  const rules = (JSON.parse(readFileSync('dist/packs.json', 'utf8')) as RuleTable).rules;
  const logs = collectLogs(join(values.data, 'logs', 'ci', 'files'));
  writeFileSync(real, Buffer.concat(logs));
  writeFileSync(small, Buffer.concat(logs).subarray(0, SMALL_BYTES));
  repeatInto(huge, Buffer.concat(logs), HUGE_BYTES);

  const realBytes = statSync(real).size;
  console.log(`real CI logs, ${(realBytes / MEGABYTE).toFixed(0)} MB, ${rules.length} rules`);
  const literals = new RuleBook(rules).literals.map(plainPart).filter((literal) => literal.length >= 4);
  const ours = Math.max(...Array.from({ length: ROUNDS }, () => scan(literals)));
  console.log(`  filter, file to candidates: ${ours.toFixed(0)} MB per CPU second`);
  writeFileSync(
    patterns,
    `${rules
      .flatMap(({ match }) => match)
      .slice(0, RIPGREP_PATTERNS)
      .map(forRipgrep)
      .join('\n')}\n`,
  );
  compareRipgrep(`rg -a -c -j1 -f, the first ${RIPGREP_PATTERNS} patterns`, ['-a', '-c', '-j1', '-f', patterns], ours);
  writeFileSync(patterns, `${[...new Set(literals)].slice(0, RIPGREP_PATTERNS).join('\n')}\n`);
  compareRipgrep(
    `rg -a -c -j1 -F -i -f, ${RIPGREP_PATTERNS} literals`,
    ['-a', '-c', '-j1', '-F', '-i', '-f', patterns],
    ours,
  );

  const runs = Array.from({ length: 3 }, () => 0);
  for (const [index] of runs.entries()) {
    const { seconds, peakMegabytes } = await runProgram(huge);
    runs[index] = seconds;
    console.log(
      `  diagnose of 1 GB: ${(HUGE_BYTES / MEGABYTE / seconds).toFixed(0)} MB/s, ${seconds.toFixed(2)} s, peak ${peakMegabytes.toFixed(0)} MB`,
    );
  }
  const smallMs: number[] = [];
  for (let run = 0; run < SMALL_RUNS; run++) smallMs.push((await runProgram(small)).seconds * 1000);
  smallMs.sort((a, b) => a - b);
  console.log(
    `  diagnose of 1 MB, whole process: median ${smallMs[SMALL_RUNS >> 1]!.toFixed(0)} ms of ${SMALL_RUNS} runs`,
  );
} finally {
  for (const path of [real, huge, small, patterns]) rmSync(path, { force: true });
}

function collectLogs(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .map((name) => Buffer.concat([gunzipSync(readFileSync(join(folder, name))), Buffer.from('\n')]));
}

function repeatInto(path: string, bytes: Buffer, size: number): void {
  const file = openSync(path, 'w');
  for (let written = 0; written < size; ) written += writeSync(file, bytes, 0, Math.min(bytes.length, size - written));
  closeSync(file);
}

function plainPart(literal: string): string {
  return literal.split(/[^\x20-\x7e]+/).sort((a, b) => b.length - a.length)[0]!;
}

/** MB per CPU second from the open file to its candidate lines. */
function scan(literals: string[]): number {
  const filter = new LiteralFilter(new Map(literals.map((literal) => [literal, 1])), 4 << 20);
  const { buffer } = filter;
  const file = openSync(real, 'r');
  const before = process.cpuUsage();
  let total = 0;
  let held = 0;
  let candidates = 0;
  for (;;) {
    const count = readSync(file, buffer, held, buffer.length - held, null);
    if (count === 0) break;
    total += count;
    const length = held + count;
    const end = buffer.lastIndexOf(10, length - 1) + 1 || length;
    filter.scan(end, () => {
      candidates++;
    });
    buffer.copyWithin(0, end, length);
    held = length - end;
  }
  const { user, system } = process.cpuUsage(before);
  closeSync(file);
  if (candidates === 0) throw new Error('expected candidates among real logs, came none');
  return total / (user + system);
}

/** Rust's regular expressions name groups otherwise, and want every brace of their own escaped. */
function forRipgrep(pattern: string): string {
  return pattern.replace(/\(\?<\w+>/g, '(?:').replace(/(?<!\\)\{(?!\d)/g, '\\{');
}

function compareRipgrep(name: string, args: string[], ours: number): void {
  if (!existsSync('/usr/bin/rg')) {
    console.log(`  ${name}: ripgrep is not installed`);
    return;
  }
  const script = `ulimit -t ${RIPGREP_SECONDS_MOST}; "$@" > /dev/null 2>&1; times`;
  const done = spawnSync(
    'bash',
    ['-c', script, 'bash', 'rg', '--regex-size-limit', '4G', '--dfa-size-limit', '2G', ...args, real],
    {
      encoding: 'utf8',
    },
  );
  const [minutes, seconds] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(done.stdout.trim())?.slice(1) ?? [];
  const cpuSeconds = Number(minutes) * 60 + Number(seconds);
  const rate = statSync(real).size / MEGABYTE / cpuSeconds;
  const limit = cpuSeconds >= RIPGREP_SECONDS_MOST - 1 ? 'less than ' : '';
  console.log(
    `  ${name}: ${limit}${rate.toFixed(0)} MB per CPU second; the filter is ${(ours / rate).toFixed(1)} times as fast`,
  );
}

async function runProgram(path: string): Promise<{ seconds: number; peakMegabytes: number }> {
  execFileSync('cat', [path], { stdio: ['ignore', 'ignore', 'ignore'] });
  const startMs = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'diagnose', '--json', path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
    } catch {
      // The process has ended between two looks.
    }
  }, 10);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`expected diagnose to end well, came exit code ${code}`);
  return { seconds: (performance.now() - startMs) / 1000, peakMegabytes: (peak * 1024) / MEGABYTE };
}
