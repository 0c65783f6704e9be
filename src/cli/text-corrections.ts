import type { Command } from 'commander';
import { askServer } from '../app/index.ts';
import { ConfigurationError, UsageError } from '../foundation/index.ts';
import { LABELS, type Label } from '../messages/index.ts';
import { toPrintable } from '../text/index.ts';
import { complain, type Terminal } from './terminal.ts';

interface ServerOptions {
  server?: string;
  key?: string;
  json?: boolean;
}

interface Correction {
  readonly id: string;
  readonly repository: string;
  readonly message: string | null;
  readonly judged: string;
  readonly label: string;
  readonly made_at: string;
  readonly undone_at: string | null;
}

const MESSAGE = /^msg_[0-9a-z]{26}$/;
const CORRECTION = /^cor_[0-9a-z]{26}$/;
const CASE = /^cas_[0-9a-z]{26}$/;

/** `regreen text correct` and `regreen text corrections`: what people say of messages a server judged. */
export function addCorrectionCommands(text: Command, terminal: Terminal): void {
  withServer(
    text
      .command('correct')
      .summary('say what a message of a server is, or take it back')
      .description(
        'Says what a message is, or all messages of a case; from now on their project judges messages like them so.\nWith the id of a correction and no label, takes that back.',
      )
      .argument('<id>', 'a message (msg_…), a case (cas_…), or a correction (cor_…) to take back')
      .argument('[label]', LABELS.join(', '))
      .option('--undo', 'of a case: takes back that its messages are of that label'),
    'write',
  ).action(async (id: string, label: string | undefined, options: ServerOptions & { undo?: boolean }) => {
    if (CASE.test(id)) await correctCase(id, labelOf(label), options, terminal);
    else await correct(id, label, options, terminal);
  });
  withServer(
    text
      .command('corrections')
      .summary('list what was said of messages, the newest first')
      .description('Lists what people said of messages a server judged, the newest first.')
      .option('--repository <owner/name>', 'of one project'),
    'read',
  ).action(async (options: ServerOptions & { repository?: string }) => {
    await list(options, terminal);
  });
}

function withServer(command: Command, scope: string): Command {
  return command
    .option('--server <url>', 'address of the server (default: $REGREEN_SERVER, else http://127.0.0.1:8000)')
    .option(
      '--key <key>',
      `API key with the scope ${scope} (default: $REGREEN_API_KEY, which other users of the machine cannot see)`,
    )
    .option('--json', 'one JSON object a line');
}

async function correct(
  id: string,
  label: string | undefined,
  options: ServerOptions & { undo?: boolean },
  terminal: Terminal,
): Promise<void> {
  if (options.undo === true) throw new UsageError(`${id} is no case: a correction is taken back by its own id, cor_…`);
  if (CORRECTION.test(id) && label === undefined) {
    await ask(options, terminal, 'POST', `/api/v1/corrections/${id}/undo`);
    if (options.json) terminal.stdout.write(`${JSON.stringify({ id, undone: true })}\n`);
    else complain(terminal, `${id} is taken back`);
    return;
  }
  if (!MESSAGE.test(id)) {
    throw new UsageError(`${id} is no message: expected msg_… or cas_… with a label, or cor_… alone`);
  }
  const body = { label: labelOf(label) };
  const made = (await ask(options, terminal, 'POST', `/api/v1/messages/${id}/correct`, body)) as Correction;
  terminal.stdout.write(options.json ? `${JSON.stringify(made)}\n` : `${made.id}\n`);
}

/** The server says it of a part of the messages at a time, and how many are left. */
async function correctCase(
  id: string,
  label: Label,
  options: ServerOptions & { undo?: boolean },
  terminal: Terminal,
): Promise<void> {
  const path = `/api/v1/cases/${id}/correct${options.undo === true ? '/undo' : ''}`;
  let messages = 0;
  for (;;) {
    const part = (await ask(options, terminal, 'POST', path, { label })) as { messages: number; left: number };
    messages += part.messages;
    if (part.left === 0 || part.messages === 0) break;
  }
  if (options.json)
    terminal.stdout.write(`${JSON.stringify({ id, label, messages, undone: options.undo === true })}\n`);
  else complain(terminal, `${options.undo === true ? 'taken back of' : 'said of'} ${messages} messages of ${id}`);
}

function labelOf(label: string | undefined): Label {
  if (LABELS.includes(label as Label)) return label as Label;
  throw new UsageError(`the label is ${label ?? 'missing'}: expected one of ${LABELS.join(', ')}`);
}

async function list(options: ServerOptions & { repository?: string }, terminal: Terminal): Promise<void> {
  const filter = options.repository === undefined ? '' : `&repository=${encodeURIComponent(options.repository)}`;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const place: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const part = (await ask(options, terminal, 'GET', `/api/v1/corrections?limit=200${filter}${place}`)) as {
      readonly data: readonly Correction[];
      readonly page: { readonly next_cursor: string | null };
    };
    for (const one of part.data) {
      const { id, judged, label, made_at, undone_at, repository } = one;
      const state = undone_at === null ? '' : '  taken back';
      terminal.stdout.write(
        options.json
          ? `${JSON.stringify(one)}\n`
          : `${id}  ${made_at}  ${judged.padEnd(9)} is ${label.padEnd(9)}  ${toPrintable(repository)}${state}\n`,
      );
    }
    cursor = part.page.next_cursor;
  }
}

function ask(
  { server, key }: ServerOptions,
  { environment }: Terminal,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const secret = key ?? environment.REGREEN_API_KEY;
  if (secret === undefined || secret === '') {
    throw new ConfigurationError('no API key: set REGREEN_API_KEY to one made by regreen keys create');
  }
  const address = server ?? environment.REGREEN_SERVER ?? 'http://127.0.0.1:8000';
  return askServer({ server: address, key: secret, method, path, ...(body === undefined ? {} : { body }) });
}
