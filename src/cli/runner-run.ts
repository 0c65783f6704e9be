import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import {
  createDiagnoser,
  type Diagnoser,
  openPipeline,
  runProject,
  runRegistered,
  type ServerSettings,
} from '../app/index.ts';
import type { Diagnosis } from '../diagnosis/index.ts';
import { RemoteError, UsageError } from '../foundation/index.ts';
import { paint, presenterOf, type Style, toJsonLine } from '../presentation/index.ts';
import type { JobConclusion, JobLine, JobResult, Project, RunListener } from '../runner/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, styleOf, type Terminal } from './terminal.ts';
import { programVersion } from './version.ts';

interface RunOptions extends SettingFlags {
  json?: boolean;
  quiet?: boolean;
  failOnFinding?: boolean;
  network?: 'none' | 'host';
  withoutCache?: boolean;
  report?: boolean;
  repository?: string;
  branch?: string;
  commit?: string;
}

/** `regreen runner run`: runs a pipeline file. */
export function addRunnerRunCommand(runner: Command, terminal: Terminal): void {
  addDataFlags(
    runner
      .command('run')
      .summary('run the jobs of a pipeline file and explain what fails')
      .description(
        'Runs the jobs of a pipeline file, each in a fresh copy of the folder the file is in, in a sandbox without ' +
          'network; shows what they say, and of each that fails the cause. Needs no server and no database.',
      )
      .argument('<file>', 'the pipeline, for example pipeline.yml')
      .option('--json', 'one JSON object per job, and one for the run')
      .addOption(new Option('--network <which>', 'what jobs may reach (default: none)').choices(['none', 'host']))
      .option('--without-cache', 'delete first what jobs would get from their caches')
      .option('--report', "register the run with the server's database, so that the server knows and heals it")
      .option('--repository <owner/name>', 'what it is a run of, with --report (default: local/ and the folder)')
      .option('--branch <name>', 'branch it runs on, with --report')
      .option('--commit <id>', 'commit it runs on, with --report')
      .option('--fail-on-finding', 'end with exit code 1 when a job did not pass')
      .option('--quiet', 'do not show what jobs say'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: RunOptions) => {
      process.exitCode = await runPipeline(file, options, terminal);
    });
}

const EXAMPLES = `
Examples:
  regreen runner run pipeline.yml                        runs it and explains what fails
  regreen runner run pipeline.yml --json --quiet | jq .  for programs

Exit codes: 0 done, 1 a job did not pass (only with --fail-on-finding), 2 usage, 3 there is no sandbox or a setting is
wrong, 4 a server's worker took the run over, 5 the pipeline file cannot be used, 130 interrupted.`;

async function runPipeline(file: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const project = await openPipeline(file);
  const { settings: given } = await settingsOf(options, terminal);
  const settings = { ...given, runner: { ...given.runner, ...(options.network && { network: options.network }) } };
  if (settings.runner.sandbox === 'off') {
    complain(terminal, 'runner.sandbox is off: jobs run without a sandbox and can read and change what you can');
  }
  const style = styleOf(terminal);
  const isShown = options.json !== true && options.quiet !== true;
  const results = new Map<string, JobResult | null>();
  const width = Math.max(...project.pipeline.jobs.map(({ id }) => id.length));
  const listener: RunListener = {
    line: (job, line) => void (isShown && terminal.stdout.write(lineOf(job.padEnd(width), line, style))),
    ended: (job, result) => void results.set(job.id, result),
  };
  const { conclusion, registered } = await runAsAsked(project, settings, options, listener, terminal);
  const diagnoser = await createDiagnoser();
  const presenter = presenterOf('card', {
    style,
    remedyText: (remedy) => diagnoser.remedyText(remedy),
    isExplained: false,
    version: programVersion(),
  });
  for (const { id } of project.pipeline.jobs) {
    const result = results.get(id) ?? null;
    const conclusion = result?.conclusion ?? 'skipped';
    const diagnosis = isRed(conclusion) ? await explain(result!, diagnoser) : null;
    if (options.json) terminal.stdout.write(`${jobJson(id, conclusion, result, diagnosis)}\n`);
    else if (diagnosis !== null) terminal.stdout.write(`\n${presenter.present(`job ${id}`, diagnosis)}`);
  }
  if (options.json) {
    const { name } = project.pipeline;
    terminal.stdout.write(
      `${JSON.stringify({ schema: 'regreen.run/1', pipeline: name, conclusion, ...registered })}\n`,
    );
  } else {
    terminal.stdout.write(`\n${summaryOf(project, results, style)}\n`);
  }
  return conclusion !== 'success' && options.failOnFinding ? EXIT.findings : EXIT.done;
}

/** What the server knows a run by; its API filters by it. */
interface RegisteredName {
  readonly repository: string;
  readonly run: string;
}

async function runAsAsked(
  project: Project,
  settings: ServerSettings,
  options: RunOptions,
  listener: RunListener,
  terminal: Terminal,
): Promise<{ readonly conclusion: JobConclusion; readonly registered: RegisteredName | null }> {
  if (options.report !== true) {
    const isWithoutCache = options.withoutCache === true;
    const { conclusion } = await runProject(project, { settings, isWithoutCache }, listener);
    return { conclusion, registered: null };
  }
  if (options.withoutCache)
    throw new UsageError('--without-cache does not go with --report: ask the server to run again');
  const repository = options.repository ?? `local/${basename(project.folder).replace(/[^\w.-]/g, '-')}`;
  if (!/^(?!\.{1,2}\/)[\w.-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,255}){1,20}$/.test(repository)) {
    throw new UsageError(`--repository is ${repository}: expected owner/name`);
  }
  const { branch = null, commit = null } = options;
  const registration = { settings, repository, branch, commit };
  const { run, conclusion } = await runRegistered(project, registration, listener, (sentence) =>
    complain(terminal, sentence),
  );
  complain(terminal, `registered as run ${run.number} of ${repository}`);
  if (conclusion === null)
    throw new RemoteError(`run ${run.number} was taken over by a worker of the server: look there`);
  return { conclusion, registered: { repository, run: String(run.number) } };
}

function isRed(conclusion: JobConclusion): boolean {
  return conclusion === 'failure' || conclusion === 'error' || conclusion === 'timed_out';
}

async function explain(result: JobResult, diagnoser: Diagnoser): Promise<Diagnosis> {
  return await diagnoser.diagnose(
    (async function* () {
      yield new TextEncoder().encode(result.log);
    })(),
  );
}

/** Lines of jobs come without escapes and secrets. */
function lineOf(job: string, { isRunners, text }: JobLine, style: Style): string {
  return isRunners ? `${job} ${paint(style, 'dim', `= ${text}`)}\n` : `${job} | ${text}\n`;
}

function jobJson(
  job: string,
  conclusion: JobConclusion,
  result: JobResult | null,
  diagnosis: Diagnosis | null,
): string {
  return JSON.stringify({
    schema: 'regreen.job/1',
    job,
    conclusion,
    seconds: result === null ? 0 : (result.finishedAtMs - result.startedAtMs) / 1000,
    failed_step: result?.failedStep ?? null,
    steps: (result?.steps ?? []).map(({ name, exitCode, durationMs }) => ({
      name,
      exit_code: exitCode,
      seconds: Math.round(durationMs) / 1000,
    })),
    diagnosis: diagnosis === null ? null : JSON.parse(toJsonLine(`job ${job}`, diagnosis)),
  });
}

function summaryOf({ pipeline }: Project, results: ReadonlyMap<string, JobResult | null>, style: Style): string {
  return pipeline.jobs
    .map(({ id }) => {
      const conclusion = results.get(id)?.conclusion ?? 'skipped';
      const tone = conclusion === 'success' ? 'green' : isRed(conclusion) ? 'red' : 'yellow';
      return `${paint(style, tone, conclusion.replace('_', ' ').padEnd(9))} ${id}`;
    })
    .join('\n');
}
