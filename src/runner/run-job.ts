import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../foundation/index.ts';
import type { Redactor } from '../redaction/index.ts';
import type { Archive, Ground, GroundEnd, GroundLimits, RunningCommand } from '../sandbox/index.ts';
import { type JobLine, JobLog } from './job-log.ts';
import { jobCommand } from './job-script.ts';
import type { PipelineJob } from './pipeline.ts';
import { StepDivider } from './step-divider.ts';

/** How a job ended; `error`: it could not be run. */
export type JobConclusion = 'success' | 'failure' | 'timed_out' | 'cancelled' | 'error' | 'skipped';

export interface StepResult {
  readonly name: string;
  /** null: it did not end by itself */
  readonly exitCode: number | null;
  readonly durationMs: number;
}

export interface JobResult {
  readonly conclusion: JobConclusion;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** those that began */
  readonly steps: readonly StepResult[];
  readonly failedStep: string | null;
  /** in the form of the local runner, without secrets */
  readonly log: string;
}

/** Keeps what a job leaves for the next. */
export interface JobCache {
  /** null when there is none */
  open(): Archive | null;
  delete(): void;
  /** Takes an archive in, to be kept or dropped once it is known whether it is whole. */
  take(archive: Readable): Promise<{ keep(): void; drop(): void }>;
}

export interface JobOptions {
  readonly job: PipelineJob;
  /** stands in the first line of the log, for example `job test of example` */
  readonly title: string;
  readonly ground: Ground;
  /** the project */
  readonly files: () => Archive;
  readonly cache: JobCache | null;
  readonly limits: GroundLimits;
  readonly network: 'none' | 'host';
  readonly shown?: readonly { readonly from: string; readonly at: string }[];
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly tell: (line: JobLine) => void;
  readonly signal: AbortSignal;
}

const MEGABYTE = 1 << 20;

/** Runs one job in a fresh copy of the project. Whatever happens to it is its result. */
export async function runJob(options: JobOptions): Promise<JobResult> {
  const { job, ground, cache, clock, signal } = options;
  const log = new JobLog(clock, options.redactor, options.tell);
  const startedAtMs = clock.nowMs();
  log.say(`regreen runner: ${options.title}`);
  if (ground.kind === 'none') log.say('there is no sandbox: this job can read and change whatever this user can');
  const found = cache?.open() ?? null;
  if (job.cache !== null) log.say(`cache ${job.cache.key}: ${found === null ? 'there is none yet' : 'restored'}`);
  const running = ground.start({
    files: joined([options.files(), ...(found === null ? [] : [found])]),
    command: jobCommand(job, cache !== null && found === null),
    environment: { CI: 'true', REGREEN_JOB: job.id, ...job.environment },
    limits: options.limits,
    network: options.network,
    ...(options.shown === undefined ? {} : { shown: options.shown }),
  });
  const cancel = () => running.stop('cancelled');
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const steps: StepResult[] = [];
  const follower = new StepFollower(job, running, log, clock, steps);
  const isCacheWanted = cache !== null && found === null;
  if (!isCacheWanted) running.results.resume();
  const [end, taken] = await Promise.all([
    running.ended,
    isCacheWanted ? cache.take(running.results) : null,
    follower.follow(),
  ]);
  signal.removeEventListener('abort', cancel);
  const open = follower.endOpenStep();
  if (follower.isSaved && end.stop === null) {
    taken?.keep();
    if (taken !== null) log.say(`cache ${job.cache?.key}: kept for the next time`);
  } else {
    taken?.drop();
  }
  const conclusion = conclude(end, open, options.limits, found !== null, log);
  return {
    conclusion,
    startedAtMs,
    finishedAtMs: clock.nowMs(),
    steps,
    failedStep: conclusion === 'success' ? null : (steps.at(-1)?.name ?? null),
    log: log.text(),
  };
}

/** Says how the job ended and why, where that is not plain from its last step. */
function conclude(
  { exitCode, stop, problem }: GroundEnd,
  open: { readonly name: string; readonly timeoutMs: number } | null,
  limits: GroundLimits,
  hadCache: boolean,
  log: JobLog,
): JobConclusion {
  const megabytes = (bytes: number) => `${Math.round(bytes / MEGABYTE)} MB`;
  const where = open === null ? 'the job' : `step ${open.name}`;
  if (stop === 'cancelled') {
    log.say('job cancelled');
    return 'cancelled';
  }
  if (stop === 'timeout') {
    const limitMs = open?.timeoutMs ?? limits.timeoutMs;
    log.say(`error: ${where} timed out: it was ended after ${secondsOf(limitMs)}`);
    log.say('job timed out');
    return 'timed_out';
  }
  if (problem !== null) {
    log.say(`error: the job could not be started: ${problem}`);
    if (hadCache) log.say('error: its cache may be damaged: delete it and run again');
    log.say('job failed');
    return 'error';
  }
  if (stop === 'memory') {
    log.say(
      `error: out of memory: the processes of ${where} used more than ${megabytes(limits.memoryBytes)} together and were killed`,
    );
  }
  if (stop === 'output') log.say(`error: the log is larger than ${megabytes(limits.outputBytes)}: the job was ended`);
  if (stop === 'results')
    log.say(`error: the cache is larger than ${megabytes(limits.resultBytes)}: the job was ended`);
  const isGreen = exitCode === 0 && stop === null;
  log.say(isGreen ? 'job passed' : 'job failed');
  return isGreen ? 'success' : 'failure';
}

/** Hears from the script of a job where it stands, and from the job what it says. */
class StepFollower {
  readonly #job: PipelineJob;
  readonly #running: RunningCommand;
  readonly #log: JobLog;
  readonly #clock: Clock;
  readonly #results: StepResult[];
  readonly #divider = new StepDivider();
  #open: { readonly number: number; readonly startedMs: number } | null = null;
  #timer: NodeJS.Timeout | undefined;
  isSaved = false;

  constructor(job: PipelineJob, running: RunningCommand, log: JobLog, clock: Clock, results: StepResult[]) {
    this.#job = job;
    this.#running = running;
    this.#log = log;
    this.#clock = clock;
    this.#results = results;
  }

  /** Resolves when both streams are over. */
  async follow(): Promise<void> {
    await Promise.all([this.#readWords(), this.#readOutput()]);
    clearTimeout(this.#timer);
  }

  /** The step that was under way when the job ended. */
  endOpenStep(): { readonly name: string; readonly timeoutMs: number } | null {
    if (this.#open === null) return null;
    const step = this.#job.steps[this.#open.number - 1]!;
    this.#results.push({
      name: step.name,
      exitCode: null,
      durationMs: this.#clock.monotonicMs() - this.#open.startedMs,
    });
    this.#log.endLine();
    this.#open = null;
    return step;
  }

  async #readWords(): Promise<void> {
    let pending = '';
    try {
      for await (const chunk of this.#running.control) {
        const lines = (pending + String(chunk)).split('\n');
        pending = lines.pop()!.slice(0, 100);
        for (const line of lines) await this.#hear(line);
      }
    } catch {
      // It was ended; what it had to say is told by how.
    } finally {
      this.#divider.close();
    }
  }

  async #hear(line: string): Promise<void> {
    const [word, number, code] = line.split(' ');
    if (word === 'saved') this.isSaved = true;
    if (word === 'start') this.#start(Number(number));
    if (word === 'end' && this.#open !== null) await this.#end(Number(code));
  }

  #start(number: number): void {
    const step = this.#job.steps[number - 1];
    if (step === undefined || this.#open !== null) return;
    this.#open = { number, startedMs: this.#clock.monotonicMs() };
    this.#log.say(`step ${step.name}`);
    this.#timer = setTimeout(() => this.#running.stop('timeout'), step.timeoutMs);
    this.#divider.goOn();
  }

  async #end(exitCode: number): Promise<void> {
    clearTimeout(this.#timer);
    const { number, startedMs } = this.#open!;
    const word = randomBytes(16).toString('hex');
    const passed = this.#divider.await(word);
    this.#running.control.write(`${word}\n`);
    await passed;
    this.#open = null;
    const durationMs = this.#clock.monotonicMs() - startedMs;
    this.#results.push({ name: this.#job.steps[number - 1]!.name, exitCode, durationMs });
    this.#log.say(`exit code ${exitCode} after ${secondsOf(durationMs)}`);
  }

  async #readOutput(): Promise<void> {
    try {
      for await (const chunk of this.#running.output) {
        for await (const piece of this.#divider.divide(chunk as Buffer)) this.#log.write(piece);
      }
    } finally {
      this.#divider.close();
    }
  }
}

function secondsOf(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

async function* joined(archives: readonly Archive[]): AsyncGenerator<Uint8Array> {
  for (const archive of archives) yield* archive;
}
