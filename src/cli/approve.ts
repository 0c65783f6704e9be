import type { Command } from 'commander';
import { type HealingOffice, openHealing } from '../app/index.ts';
import { UsageError } from '../foundation/index.ts';
import { type RequestRecord, readDuration } from '../healing/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT } from './exit-code.ts';
import { callLines } from './planned-calls.ts';
import { addDataFlags, type SettingFlags, settingsOfServer } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

interface ApproveOptions extends SettingFlags {
  hash?: string;
  reject?: boolean;
  defer?: string;
  without?: string;
  note?: string;
}

type Answer = Parameters<HealingOffice['answer']>[1];

const EXAMPLES = `
Examples:
  regreen approve                                 what waits for a person
  regreen approve hea_…                           what exactly, and its hash
  regreen approve hea_… --hash HASH               agrees to exactly that
  regreen approve hea_… --hash HASH --reject      says no
  regreen approve hea_… --hash HASH --defer 4h    puts it off
  regreen approve hea_… --hash HASH --without 2   leaves the second action out, and asks anew about the others

Exit codes: 0 done, 2 usage, 3 a setting is wrong, 4 the database cannot be reached, 5 it asks for nothing, or for
something else by now.`;

/** `regreen approve`: answers the question of a healing from the shell of the server's machine. */
export function addApproveCommand(program: Command, terminal: Terminal): void {
  addDataFlags(
    program
      .command('approve [healing]')
      .summary('agree to what a healing asks for, or say no')
      .description(
        'Lists what waits for a person; with the id of a healing, shows exactly what that asks for. With --hash, the ' +
          'one shown, it agrees to that and to nothing else; with --reject too it says no.',
      )
      .option('--hash <hash>', 'of the question, as it was shown')
      .option('--reject', 'say no')
      .option('--defer <duration>', 'put it off, for 30m, 4h or 1d')
      .option('--without <numbers>', 'leave actions out, by their numbers as shown, with commas')
      .option('--note <text>', 'kept with the answer'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (healing: string | undefined, options: ApproveOptions) => {
      refuseMixed(healing, options);
      const office = await openHealing(await settingsOfServer(options, terminal));
      try {
        process.exitCode = await (healing === undefined
          ? listQuestions(office, terminal)
          : answer(healing, options, office, terminal));
      } finally {
        await office.close();
      }
    });
}

/** Whatever can be told wrong before the database is asked. */
function refuseMixed(healing: string | undefined, { hash, reject, defer, without }: ApproveOptions): void {
  const verdicts = [reject && '--reject', defer !== undefined && '--defer', without !== undefined && '--without'];
  const given = verdicts.filter((flag) => typeof flag === 'string');
  if (given.length > 1) throw new UsageError(`expected one answer, came ${given.join(' and ')}`);
  if (healing === undefined && (hash !== undefined || given.length > 0)) {
    throw new UsageError(`expected the id of a healing with ${given[0] ?? '--hash'}`);
  }
  if (given.length > 0 && hash === undefined) {
    throw new UsageError(`expected --hash with ${given[0]}: run regreen approve with the id alone to see it`);
  }
}

async function listQuestions(office: HealingOffice, terminal: Terminal): Promise<number> {
  let isAsked = false;
  for await (const { healingId, repository, content } of office.questions()) {
    isAsked = true;
    const kinds = content.actions.map(({ action }) => action.kind).join(', ');
    terminal.stdout.write(`${toPrintable(`${healingId}  ${repository}  ${kinds}`)}\n`);
  }
  if (!isAsked) complain(terminal, 'nothing waits for a person');
  return EXIT.done;
}

async function answer(
  healing: string,
  options: ApproveOptions,
  office: HealingOffice,
  terminal: Terminal,
): Promise<number> {
  const request = await office.question(healing);
  if (request === null) {
    complain(terminal, `${healing} asks for nothing: regreen approve lists what waits for a person`);
    return EXIT.badInput;
  }
  if (options.hash === undefined) {
    terminal.stdout.write(questionText(healing, request));
    return EXIT.done;
  }
  const said = { contentHash: options.hash, note: options.note ?? null, ...verdictOf(options, request) };
  const after = await office.answer(healing, said);
  if (after === null) {
    complain(terminal, `${healing} asks for nothing any more: regreen approve lists what waits for a person`);
    return EXIT.badInput;
  }
  terminal.stdout.write(`${toPrintable(healing)}: ${stateText(after, said.verdict)}\n`);
  return EXIT.done;
}

function verdictOf(
  { reject, defer, without }: ApproveOptions,
  request: RequestRecord,
): Omit<Answer, 'contentHash' | 'note'> {
  if (reject) return { verdict: 'reject' };
  if (defer !== undefined) {
    const ms = readDuration(defer);
    if (ms === null || ms === 0) throw new UsageError(`expected a duration such as 30m, 4h or 1d, came ${defer}`);
    return { verdict: 'defer', untilMs: Date.now() + ms };
  }
  if (without === undefined) return { verdict: 'approve' };
  const left = new Set(without.split(',').map(Number));
  const numbers = request.content.actions.map((_, place) => place + 1);
  if ([...left].some((number) => !numbers.includes(number))) {
    throw new UsageError(`expected numbers of actions from 1 to ${numbers.length}, came ${without}`);
  }
  const keep = numbers.filter((number) => !left.has(number)).map((number) => number - 1);
  if (keep.length === 0) throw new UsageError('expected at least one action to stay: --reject says no to all of them');
  return { verdict: 'modify', keep };
}

/** What is asked, call by call, and how to answer it. */
function questionText(
  healing: string,
  { content, contentHash, approvers, answers, expiresAtMs }: RequestRecord,
): string {
  const lines: string[] = [];
  content.actions.forEach(({ action, calls }, place) => {
    lines.push(`${place + 1}. ${action.kind}`);
    for (const call of calls) lines.push(...callLines(call).map((line) => `   ${line}`));
  });
  const agreed = answers.filter(({ verdict }) => verdict === 'approve').length;
  if (approvers > 1) lines.push(`${agreed} of ${approvers} people agreed`);
  lines.push(`open until ${new Date(expiresAtMs).toISOString()}`);
  // Nobody is known by name here, and one of them could agree twice.
  if (approvers > 1) lines.push('to agree: in the dashboard, each under an account of their own');
  else lines.push(`to agree: regreen approve ${healing} --hash ${contentHash}`);
  if (approvers > 1) lines.push(`to say no: regreen approve ${healing} --hash ${contentHash} --reject`);
  return `${lines.map(toPrintable).join('\n')}\n`;
}

function stateText({ state, deferredUntilMs, approvers, answers }: RequestRecord, verdict: Answer['verdict']): string {
  if (verdict === 'defer' && deferredUntilMs !== null)
    return `put off until ${new Date(deferredUntilMs).toISOString()}`;
  if (verdict === 'modify') return 'asked anew about what stays: regreen approve shows it, with a hash of its own';
  if (state !== 'open') return state;
  const agreed = answers.filter((one) => one.verdict === 'approve').length;
  return `${agreed} of ${approvers} people agreed`;
}
