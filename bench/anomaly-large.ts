// `anomaly detect` of a table of 1,000,000 rows and 20 columns, the whole command as a user starts it: seconds of the
// clock and of the processor, and the most memory it had. Needs Linux and a built program; for seconds of the clock a quiet
// machine.
//   bin/run bench/anomaly-large.ts [--rows N] [--detector NAME]
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { programArguments } from '../bin/launcher.js';
import { Random } from '../src/statistics/index.ts';

const COLUMNS = 20;
const ROWS_AT_ONCE = 10_000;
const ODD_SHARE = 0.001;
const LOOK_MS = 50;
const TICKS_PER_SECOND = 100;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    detector: { type: 'string', default: 'isolation_forest' },
    data: { type: 'string' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'regreen-large-'));
try {
  const file = join(directory, 'large.csv');
  const rows = Number(values.rows);
  writeTable(file, rows);
  const { bytes, seconds, processor, megabytes, code } = await measure(file);
  const size = `${rows.toLocaleString('en')} x ${COLUMNS}, ${Math.round(statSync(file).size / 2 ** 20)} MB of CSV`;
  console.log(`${size}, ${values.detector}, --json: exit code ${code}, ${Math.round(bytes / 2 ** 20)} MB written`);
  console.log(`clock ${seconds.toFixed(1)} s, processor ${processor.toFixed(1)} s, memory at most ${megabytes} MB`);
  console.log(`load ${loadavg()[0]!.toFixed(1)}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function writeTable(file: string, rows: number): void {
  const random = new Random(3);
  const to = openSync(file, 'w');
  writeSync(to, `${Array.from({ length: COLUMNS }, (_, column) => `c${column}`).join(',')}\n`);
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    let text = '';
    for (let row = from; row < Math.min(from + ROWS_AT_ONCE, rows); row++) {
      const shift = random.unit() < ODD_SHARE ? 6 : 0;
      for (let column = 0; column < COLUMNS; column++) {
        text += `${column === 0 ? '' : ','}${(random.normal() + shift).toFixed(4)}`;
      }
      text += '\n';
    }
    writeSync(to, text);
  }
  closeSync(to);
}

/** Runs the command, and looks at it as long as it runs. */
async function measure(file: string) {
  const args = ['anomaly', 'detect', file, '--detector', values.detector, '--json', '--quiet'];
  const startMs = performance.now();
  const child = spawn(process.execPath, programArguments(args), { stdio: ['ignore', 'pipe', 'inherit'] });
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  let megabytes = 0;
  let processor = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      megabytes = Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 1024 * megabytes) / 1024);
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      processor = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      // It ended between two looks.
    }
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(look);
  return { bytes, seconds: (performance.now() - startMs) / 1000, processor, megabytes, code };
}
