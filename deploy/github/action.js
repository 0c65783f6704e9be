// The GitHub Action: explains logs, then tells the outcome as annotations, summary and outputs.
// Whatever happens here, the step ends well: an explanation must never turn a build red.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bin/regreen', import.meta.url));
const OUTPUTS = ['result', 'category', 'summary', 'fingerprint'];
const LONGEST_RUN_MS = 10 * 60_000;
const LARGEST_OUTPUT = 64 * 1024 * 1024; // bytes

const scratch = mkdtempSync(join(tmpdir(), 'regreen-'));
try {
  explain();
} catch (error) {
  notice(`no explanation: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function explain() {
  const found = join(scratch, 'diagnosis.jsonl');
  const args = ['diagnose', '--quiet', '--format', 'github', '--also', `json=${found}`];
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (input('summary') !== 'false' && summary) args.push('--also', `markdown=${summary}`);
  for (const path of lines('baseline')) args.push('--baseline', path);
  for (const path of lines('rules')) args.push('--rules', path);
  const logs = lines('log');
  if (logs.length > 0) args.push('--', ...logs);
  else args.push('--run', input('run') || thisRun());

  const token = input('token');
  const done = spawnSync(process.execPath, [LAUNCHER, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...(token && { REGREEN_GITHUB_TOKEN: token }) },
    timeout: LONGEST_RUN_MS,
    maxBuffer: LARGEST_OUTPUT,
  });
  if (done.error) throw done.error;
  if (input('annotations') !== 'false') process.stdout.write(done.stdout);
  if (done.status !== 0) notice(done.stderr.trim() || `it ended with exit code ${done.status}`);
  setOutputs(diagnosesIn(found));
}

function thisRun() {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}

function diagnosesIn(file) {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  } catch (error) {
    if (error.code === 'ENOENT') return []; // no input could be diagnosed; that was said already
    throw error;
  }
}

/** The first diagnosis that failed speaks for all, else the first. */
function setOutputs(diagnoses) {
  const told = diagnoses.find(({ result }) => result === 'failed') ?? diagnoses[0];
  const file = process.env.GITHUB_OUTPUT;
  if (!told || !file) return;
  // One line each: what a log says cannot begin an output of its own.
  const written = OUTPUTS.map((name) => `${name}=${String(told[name] ?? '').replace(/[\r\n]+/g, ' ')}\n`);
  appendFileSync(file, written.join(''));
}

function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

function lines(name) {
  return input(name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function notice(text) {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::notice title=Regreen::${data}\n`);
}
