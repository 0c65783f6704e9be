import { appendFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { createDiagnoser, type Diagnoser } from '../app/index.ts';
import type { Diagnosis } from '../diagnosis/index.ts';
import { type Input, listInputs, openInput } from '../files/index.ts';
import { RegreenError, UsageError } from '../foundation/index.ts';
import { type Presenter, presenterOf, REPORT_FORMATS, type ReportFormat } from '../presentation/index.ts';
import { EXIT, EXIT_OF_KIND } from './exit-code.ts';
import { withProgress } from './progress.ts';
import { complain, styleOf, type Terminal } from './terminal.ts';
import { programVersion } from './version.ts';

interface DiagnoseOptions {
  run?: string;
  json?: boolean;
  format?: ReportFormat;
  also?: Copy[];
  rules?: string[];
  baseline?: string[];
  failOnFinding?: boolean;
  explain?: boolean;
  quiet?: boolean;
}

/** The result in one more form, added to a file. */
interface Copy {
  readonly format: ReportFormat;
  readonly file: string;
}

/** One thing to diagnose: where it is from, and its bytes. */
interface Subject {
  readonly source: string;
  readonly open: () => Promise<Pick<Input, 'kind' | 'chunks'>>;
}

/** `regreen diagnose`: explains failed builds from their logs. */
export function addDiagnoseCommand(program: Command, terminal: Terminal): void {
  program
    .command('diagnose')
    .summary('explain why a build failed, from its log')
    .description(
      'Explains why a build failed: the lines that prove it, what kind of failure it is, whose fault, and what to do.\n' +
        'Reads files, directories, archives (gzip, zstd, the ZIP of a GitHub run) and standard input; needs no network.',
    )
    .argument('[inputs...]', 'log files or directories; - is standard input')
    .option('--run <url>', 'fetch the logs of a run, job or pipeline of GitHub or GitLab')
    .option('--json', 'one JSON object per input, one per line')
    .addOption(new Option('--format <form>', 'how to write the result').choices([...REPORT_FORMATS]))
    .option('--also <form=file>', 'also add the result in this form to a file (repeatable)', collectCopy)
    .option('--rules <dir>', 'also use the rule packs of this directory (repeatable)', collect)
    .option('--baseline <log>', 'a log of a green run: what it has too weighs less (repeatable)', collect)
    .option('--fail-on-finding', 'end with exit code 1 when a failure was found')
    .option('--explain', 'also tell why these lines were chosen and which rules matched')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], options: DiagnoseOptions) => {
      process.exitCode = await runDiagnose(inputs, options, terminal);
    });
}

const EXAMPLES = `
Examples:
  regreen diagnose build.log                      a card with the cause, the lines and what to do
  make 2>&1 | regreen diagnose -                  what just scrolled past
  regreen diagnose logs/ --json                   every log below a directory, for programs
  regreen diagnose red.log --baseline green.log   what is new since the last green run comes first
  GITHUB_TOKEN=… regreen diagnose --run https://github.com/o/r/actions/runs/1

Exit codes: 0 done, 1 findings (only with --fail-on-finding), 2 usage, 3 configuration or authorization,
4 remote system, 5 bad input (the other inputs are still diagnosed), 130 interrupted.`;

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function collectCopy(value: string, before: Copy[] = []): Copy[] {
  const at = value.indexOf('=');
  const format = REPORT_FORMATS.find((known) => known === value.slice(0, at));
  if (format === undefined || at === value.length - 1) {
    throw new InvalidArgumentError(`expected FORM=FILE, where FORM is one of ${REPORT_FORMATS.join(', ')}.`);
  }
  return [...before, { format, file: value.slice(at + 1) }];
}

async function runDiagnose(inputs: string[], options: DiagnoseOptions, terminal: Terminal): Promise<number> {
  if (inputs.length === 0 && options.run === undefined) {
    throw new UsageError(
      'expected a log to diagnose, got none: name files or directories, - for standard input, or --run URL',
    );
  }
  const format: ReportFormat = options.json ? 'json' : (options.format ?? 'card');
  const diagnoser = await createDiagnoser({
    ...(options.rules && { ruleDirectories: options.rules }),
    ...(options.baseline && { baselines: options.baseline }),
  });
  const style = styleOf(terminal);
  const presenterTo = (form: ReportFormat, isTerminal: boolean): Presenter =>
    presenterOf(form, {
      style: isTerminal ? style : { ...style, hasColor: false, hasBoxes: false },
      remedyText: (remedy) => diagnoser.remedyText(remedy),
      isExplained: options.explain === true,
      version: programVersion(),
    });
  const outputs = [
    { presenter: presenterTo(format, true), write: (text: string) => write(terminal, text) },
    ...(options.also ?? []).map((copy) => ({
      presenter: presenterTo(copy.format, false),
      write: (text: string) => append(copy.file, text),
    })),
  ];
  let exitCode: number = EXIT.done;
  let hasFinding = false;
  const fail = (error: unknown) => {
    if (!(error instanceof RegreenError)) throw error;
    complain(terminal, error.message);
    exitCode = Math.max(exitCode, EXIT_OF_KIND[error.kind]);
  };
  for await (const subject of subjectsOf(inputs, options, terminal, fail)) {
    try {
      const diagnosis = await diagnoseSubject(subject, diagnoser, options, terminal);
      hasFinding ||= diagnosis.result === 'failed';
      for (const output of outputs) output.write(output.presenter.present(subject.source, diagnosis));
    } catch (error) {
      fail(error);
    }
  }
  for (const output of outputs) output.write(output.presenter.end());
  if (exitCode !== EXIT.done) return exitCode;
  return hasFinding && options.failOnFinding ? EXIT.findings : EXIT.done;
}

async function* subjectsOf(
  inputs: string[],
  options: DiagnoseOptions,
  terminal: Terminal,
  fail: (error: unknown) => void,
): AsyncGenerator<Subject> {
  if (options.run !== undefined) {
    const { fetchRun } = await import('./run-logs.ts');
    try {
      for await (const { source, chunks } of fetchRun(options.run, terminal.environment)) {
        yield { source, open: async () => ({ kind: 'log' as const, chunks }) };
      }
    } catch (error) {
      fail(error);
    }
  }
  for (const argument of inputs) {
    try {
      for (const source of await listInputs(argument)) yield { source, open: () => openInput(source) };
    } catch (error) {
      fail(error);
    }
  }
}

async function diagnoseSubject(
  subject: Subject,
  diagnoser: Diagnoser,
  options: DiagnoseOptions,
  terminal: Terminal,
): Promise<Diagnosis> {
  const { kind, chunks } = await subject.open();
  const shown = options.quiet ? chunks : withProgress(chunks, subject.source, terminal);
  return await (kind === 'test_report' ? diagnoser.diagnoseReport(shown) : diagnoser.diagnose(shown));
}

function write(terminal: Terminal, text: string): void {
  if (text !== '') terminal.stdout.write(text);
}

function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `expected a file to write to after --also, cannot write ${file} (${code})`,
      {},
      { cause: error },
    );
  }
}
