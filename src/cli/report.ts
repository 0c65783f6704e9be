import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { LogWindow, type SendAnswer, sendReport } from '../app/index.ts';
import { openInput } from '../files/index.ts';
import { AuthorizationError, BadInputError, ConfigurationError, RemoteError, UsageError } from '../foundation/index.ts';
import { EXIT } from './exit-code.ts';
import { withProgress } from './progress.ts';
import { complain, type Terminal } from './terminal.ts';

interface ReportOptions {
  server?: string;
  key?: string;
  repository: string;
  log?: string;
  junit?: string;
  passed?: boolean;
  pipeline?: string;
  job?: string;
  branch?: string;
  commit?: string;
  run?: string;
  attempt?: string;
  url?: string;
  json?: boolean;
  quiet?: boolean;
}

const LARGEST_REPORT = 20 * (1 << 20);

/** `regreen report`: tells a server of a failure, for CI systems without webhooks. */
export function addReportCommand(program: Command, terminal: Terminal): void {
  program
    .command('report')
    .summary('send a failure with its log or test report to a server')
    .description(
      'Sends a failure to a Regreen server, with its log, its JUnit report, or both. For CI systems that send no webhooks.\n' +
        'With --passed it sends the report of a green job: how long its tests take and how often they fail is watched.\n' +
        'Of a huge log the beginning and the end are sent. The same run and job sent twice is one failure.',
    )
    .requiredOption('--repository <owner/name>', 'what failed')
    .option('--server <url>', 'address of the server (default: $REGREEN_SERVER, else http://127.0.0.1:8000)')
    .option(
      '--key <key>',
      'API key with the scope write (default: $REGREEN_API_KEY, which other users of the machine cannot see)',
    )
    .option('--log <file>', 'the log, plain or packed; - is standard input')
    .option('--junit <file>', 'a JUnit report')
    .option('--passed', 'the job did not fail: its tests are watched, and no failure is made (needs --junit and --run)')
    .option('--pipeline <name>', 'name of the pipeline')
    .option('--job <name>', 'name of the job')
    .option('--branch <name>', 'branch it ran on')
    .option('--commit <id>', 'commit it ran on')
    .option('--run <id>', "the CI system's id of the run")
    .option('--attempt <number>', 'which attempt of the run', '1')
    .option('--url <url>', 'where the run can be seen')
    .option('--json', 'print {"id":…}, or {"tests":…} with --passed')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ReportOptions) => {
      process.exitCode = await runReport(options, terminal);
    });
}

const EXAMPLES = `
Examples:
  regreen report --repository acme/shop --job test --log build.log
  make test 2>&1 | tee build.log || regreen report --repository acme/shop --log build.log --run "$BUILD_ID"
  regreen report --repository acme/shop --junit results.xml --server https://regreen.example.org
  regreen report --repository acme/shop --junit results.xml --run "$BUILD_ID" --passed

Exit codes: 0 sent, 2 usage, 3 the key is refused, 4 the server cannot be reached, 5 bad input.`;

async function runReport(options: ReportOptions, terminal: Terminal): Promise<number> {
  const { environment } = terminal;
  const server = options.server ?? environment.REGREEN_SERVER ?? 'http://127.0.0.1:8000';
  const key = options.key ?? environment.REGREEN_API_KEY;
  if (key === undefined || key === '') {
    throw new ConfigurationError('no API key: set REGREEN_API_KEY to one made by regreen keys create --scope write');
  }
  if (options.log === undefined && options.junit === undefined) {
    throw new UsageError('nothing to send: expected --log FILE, --junit FILE or both');
  }
  const attempt = Number(options.attempt);
  if (!Number.isInteger(attempt) || attempt < 1)
    throw new UsageError(`--attempt is ${options.attempt}: expected 1 or more`);
  const { repository, pipeline, job, branch, commit, run, url } = options;
  const about = { ...given({ repository, pipeline, job, branch, commit, run, url }), attempt };
  if (options.passed) return await runPassed(options, { server, key, about }, terminal);
  const answer = await sendReport({
    server,
    key,
    to: 'failures',
    body: {
      ...about,
      ...(options.log === undefined ? {} : { log: await readLog(options.log, options.quiet === true, terminal) }),
      ...(options.junit === undefined ? {} : { junit: await readReport(options.junit) }),
    },
  });
  if (answer.status === 200 || answer.status === 201) {
    if (options.json) terminal.stdout.write(`${JSON.stringify({ id: answer.id })}\n`);
    else
      complain(
        terminal,
        `${answer.status === 201 ? 'kept as' : 'it was there already as'} ${answer.id}: ${server.replace(/\/$/, '')}/failures/${answer.id}`,
      );
    return EXIT.done;
  }
  throw refusalOf(server, answer);
}

/** Sends the test report of a job that is green: a time of its own makes it be kept once, however often it is sent. */
async function runPassed(
  { junit, log, run, json }: ReportOptions,
  { server, key, about }: { readonly server: string; readonly key: string; readonly about: Record<string, unknown> },
  terminal: Terminal,
): Promise<number> {
  if (junit === undefined || run === undefined || log !== undefined) {
    throw new UsageError('--passed takes a test report of a run: expected --junit FILE and --run ID, and no --log');
  }
  const body = { ...about, junit: await readReport(junit), finished_at: new Date().toISOString() };
  const answer = await sendReport({ server, key, to: 'reports', body });
  if (answer.status !== 202) throw refusalOf(server, answer);
  if (json) terminal.stdout.write(`${JSON.stringify({ tests: answer.tests })}\n`);
  else complain(terminal, `a report of ${answer.tests} tests was kept`);
  return EXIT.done;
}

function refusalOf(server: string, { status, detail }: SendAnswer): Error {
  const what = `${server} answered ${status}: ${detail}`;
  if (status === 401 || status === 403) return new AuthorizationError(what);
  if (status >= 500 || status === 429) return new RemoteError(what);
  return new BadInputError(what);
}

async function readLog(source: string, isQuiet: boolean, terminal: Terminal): Promise<string> {
  const { chunks } = await openInput(source);
  const window = new LogWindow();
  for await (const chunk of isQuiet ? chunks : withProgress(chunks, source, terminal)) window.write(chunk);
  return window.text();
}

async function readReport(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > LARGEST_REPORT) throw new BadInputError(`${path} is larger than 20 MB: expected a test report`);
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    throw new BadInputError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function given(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
