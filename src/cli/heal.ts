import type { Command } from 'commander';
import { type HealingOffice, type HealingStatus, openHealing } from '../app/index.ts';
import { UsageError } from '../foundation/index.ts';
import { type HealingPlan, isScopeOver, readStopScope, type SeenStop } from '../healing/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT } from './exit-code.ts';
import { callLines } from './planned-calls.ts';
import { addDataFlags, type SettingFlags, settingsOfServer } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

interface HealOptions extends SettingFlags {
  failure?: string;
  incident?: string;
  dryRun?: boolean;
  json?: boolean;
}

interface ScopeOptions extends SettingFlags {
  all?: boolean;
  scope?: string;
  reason?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  regreen heal --failure flr_… --dry-run    what would be done, call by call, and why or why not
  regreen heal stop                         nothing more is done, anywhere
  regreen heal resume --all                 and on again

Exit codes: 0 done, 2 usage, 3 a setting is wrong, 4 the database cannot be reached, 5 there is no such failure.`;

/** `regreen heal`: what is done about failures, from the shell; on the machine of the server, which may run or not. */
export function addHealCommand(program: Command, terminal: Terminal): void {
  const heal = addDataFlags(
    program
      .command('heal')
      .summary('heal a failure, or stop all healing')
      .description(
        'Looks at a failed run anew and heals it as its playbook says, or only tells what would be done, call by call. ' +
          'Works on the machine of the server itself; a running server goes on with it.',
      )
      .option('--failure <id>', 'the failure to heal, flr_…')
      .option('--incident <id>', 'the newest failure of this incident, inc_…')
      .option('--dry-run', 'only tell what would be done, and why or why not')
      .option('--json', 'print one JSON object'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (options: HealOptions) => {
      process.exitCode = await healOne(options, terminal);
    });
  addDataFlags(
    heal
      .command('stop')
      .summary('stop healing at once')
      .description(
        'Stops healing in every process, within a second: everywhere, or in a scope. What runs already is looked at to ' +
          'its end.',
      )
      .option('--all', 'everywhere; the same as without --scope')
      .option(
        '--scope <scope>',
        'only in an organisation (github/acme), a group (gitlab/acme/web) or a repository (github/acme/shop)',
      )
      .option('--reason <text>', 'told to whoever asks why nothing is healed', 'stopped from the shell'),
  ).action(async (_: unknown, command: Command) => {
    process.exitCode = await stopHealing(optionsOf(command), terminal);
  });
  addDataFlags(
    heal
      .command('resume')
      .summary('let healing go on')
      .description('Lets healing go on in a scope where it was stopped.')
      .option('--all', 'what was stopped with --all')
      .option(
        '--scope <scope>',
        'an organisation (github/acme), a group (gitlab/acme/web) or a repository (github/acme/shop)',
      ),
  ).action(async (_: unknown, command: Command) => {
    process.exitCode = await resumeHealing(optionsOf(command), terminal);
  });
  addDataFlags(
    heal
      .command('status')
      .summary('tell how healing fares')
      .description('Tells where healing is stopped, what is under way and what came of the last thirty days.')
      .option('--json', 'print one JSON object'),
  ).action(async (_: unknown, command: Command) => {
    process.exitCode = await showStatus(optionsOf(command), terminal);
  });
}

/** Options `heal` has too, as where the data is, are taken for its own wherever they stand. */
function optionsOf(command: Command): ScopeOptions {
  return command.optsWithGlobals<ScopeOptions>();
}

async function healOne(options: HealOptions, terminal: Terminal): Promise<number> {
  const { failure, incident } = options;
  if ((failure === undefined) === (incident === undefined)) {
    throw new UsageError(
      'expected either --failure or --incident: the dashboard and GET /api/v1/failures show their ids',
    );
  }
  const wanted = failure === undefined ? { incident: incident! } : { failure };
  return await withOffice(options, terminal, async (office) => {
    const plan = await office.heal(wanted, options.dryRun === true);
    if (plan === null) {
      complain(terminal, `there is no ${failure ?? incident}`);
      return EXIT.badInput;
    }
    terminal.stdout.write(options.json ? `${JSON.stringify(plan)}\n` : planText(plan));
    return EXIT.done;
  });
}

/** In an emergency it works as it is typed: without a flag everything is stopped. */
async function stopHealing(options: ScopeOptions, terminal: Terminal): Promise<number> {
  const scope = scopeOf(options) ?? '*';
  return await withOffice(options, terminal, async (office) => {
    const isNew = await office.stop(scope, options.reason ?? '');
    terminal.stdout.write(`healing is stopped ${toPrintable(whereIs(scope))}${isNew ? '' : ', as before'}\n`);
    const stop = (await office.stopped()).find((one) => isScopeOver(one.scope, scope) && isScopeOver(scope, one.scope));
    if (stop !== undefined && !stop.isKnown) complain(terminal, unknownText(stop));
    return EXIT.done;
  });
}

async function resumeHealing(options: ScopeOptions, terminal: Terminal): Promise<number> {
  const scope = scopeOf(options);
  if (scope === null) throw new UsageError('expected either --all or --scope, for example --scope github/acme');
  return await withOffice(options, terminal, async (office) => {
    const isChanged = await office.resume(scope);
    const stopped = await office.stopped();
    const above = stopped.find((stop) => isScopeOver(stop.scope, scope));
    const below = stopped.filter((stop) => isScopeOver(scope, stop.scope)).map((stop) => stop.scope);
    let state = `healing goes on ${whereIs(scope)}`;
    if (above !== undefined) state = `healing is still stopped ${whereIs(above.scope)}`;
    else if (below.length > 0) state += `, and is still stopped for ${below.join(', ')}`;
    else if (!isChanged) state += ', as before';
    terminal.stdout.write(`${toPrintable(state)}\n`);
    return EXIT.done;
  });
}

/** The scope that was asked for; null when none was. @throws UsageError */
function scopeOf({ all, scope }: ScopeOptions): string | null {
  if (all === true && scope !== undefined) throw new UsageError('expected either --all or --scope, came both');
  if (scope === undefined) return all === true ? '*' : null;
  const read = readStopScope(scope);
  if (read !== null) return read;
  throw new UsageError(
    `--scope is ${scope}: expected the CI system first, as github/acme or github/acme/shop; ` +
      'regreen heal stop alone stops everything',
  );
}

function whereIs(scope: string): string {
  return scope === '*' ? 'everywhere' : `for ${scope}`;
}

/** What to do about a stop that holds for nothing that is known. */
function unknownText({ scope, nearest }: SeenStop): string {
  const meant = nearest === null ? 'is its name right?' : `did you mean ${nearest}?`;
  return `the stop stands, but nothing called ${scope} is known here: ${meant}`;
}

async function showStatus(options: ScopeOptions, terminal: Terminal): Promise<number> {
  return await withOffice(options, terminal, async (office) => {
    const status = await office.status();
    if (options.json) {
      terminal.stdout.write(`${JSON.stringify(status)}\n`);
      return EXIT.done;
    }
    terminal.stdout.write(statusText(status));
    return EXIT.done;
  });
}

/** How healing fares, as people read it. */
function statusText(status: HealingStatus): string {
  const { stopped, open, outcomes, escalations, notices } = status;
  const list = (numbers: Readonly<Record<string, number>>) =>
    Object.entries(numbers)
      .map(([word, number]) => `${number} ${word}`)
      .join(', ') || 'none';
  const minutes = (number: number) => `${Math.round(number * 10) / 10} minutes`;
  const lines = stopped.map(({ scope, stopped_by_name: name, reason, known, nearest }) => {
    const meant = nearest === null ? '' : `, did you mean ${nearest}?`;
    const doubt = known ? '' : ` (nothing of that name is known${meant})`;
    return `stopped ${whereIs(scope)}${doubt} by ${name}: ${reason}`;
  });
  lines.push(`open: ${list(open)}`, `outcomes of thirty days: ${list(outcomes)}`);
  lines.push(`CI run again: ${minutes(status.minutes_spent)}, spared: ${minutes(status.minutes_saved)}`);
  const how = status.open_requests > 0 ? ' (regreen approve lists them)' : '';
  lines.push(`questions that wait for a person: ${status.open_requests}${how}`);
  for (const { repository, healing, summary, problem } of escalations) {
    lines.push(
      `escalated: ${repository} (${healing}): ${[summary, problem].filter(Boolean).join('; ') || 'is being told'}`,
    );
  }
  if (notices.waiting + notices.given_up > 0) {
    lines.push(`notices: ${notices.waiting} wait, ${notices.given_up} were given up`);
  }
  return `${lines.map(toPrintable).join('\n')}\n`;
}

async function withOffice(
  options: SettingFlags,
  terminal: Terminal,
  work: (office: HealingOffice) => Promise<number>,
): Promise<number> {
  const office = await openHealing(await settingsOfServer(options, terminal));
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

/** What would be done, as people read it. */
function planText({ healing, level, playbook, lowered, reason, actions, withheld, guards }: HealingPlan): string {
  const lines: string[] = [];
  if (playbook !== null) lines.push(`playbook: ${playbook} (${level})`);
  for (const { from, to, sentence } of lowered) lines.push(`  lowered from ${from} to ${to}: ${sentence}`);
  if (healing !== null && reason?.code === 'not_reached') lines.push(`not planned yet: ${reason.sentence}`);
  else {
    if (reason !== null) lines.push(`why not healed: ${reason.sentence} (${reason.code})`);
    if (actions.length === 0) lines.push('nothing is done');
  }
  for (const { guard, passes, sentence } of guards) {
    if (!passes) lines.push(`  guard ${guard}: ${sentence}`);
  }
  const tell = (word: string, planned: HealingPlan['actions']) => {
    for (const { kind, calls } of planned) {
      lines.push(`${word}: ${kind}`);
      for (const call of calls) lines.push(...callLines(call).map((line) => `  ${line}`));
    }
  };
  tell('action', actions);
  tell('withheld', withheld);
  if (healing !== null) lines.push(`healing: ${healing.id} (${healing.state})`);
  return `${lines.map(toPrintable).join('\n')}\n`;
}
