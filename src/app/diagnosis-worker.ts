// A thread of the diagnosis pool: bytes of one log in, its diagnosis and what is kept of it out.

import { Readable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { openInput } from '../files/index.ts';
import { RegreenError } from '../foundation/index.ts';
import { keepLog } from '../intake/index.ts';
import { Redactor } from '../redaction/index.ts';
import { createDiagnoser } from './diagnoser.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts';

const port = parentPort!;
const settings = workerData as WorkerSettings;
const diagnoser = await createDiagnoser({ ruleDirectories: settings.ruleDirectories });
const redactor = new Redactor(settings.secrets);

/** The log under way: its chunks as they come, or null where it stopped midway. */
let give: (chunk: Uint8Array | 'end' | 'abort') => void = () => {};

port.on('message', (message: ToWorker) => {
  if (message.kind === 'begin') void work();
  else give(message.kind === 'chunk' ? message.bytes : message.kind);
});
tell({ kind: 'ready' });

function tell(message: FromWorker): void {
  port.postMessage(message);
}

async function work(): Promise<void> {
  try {
    // Whatever it is packed in; and nothing is looked at, told or kept before its secrets are out.
    const { chunks: unpacked } = await openInput('-', { stdin: Readable.from(chunks()) });
    const { diagnosis, excerpt } = await diagnoser.examine(redactor.redactChunks(unpacked));
    tell({ kind: 'done', diagnosis, log: keepLog(excerpt, diagnosis) });
  } catch (error) {
    if (error === ABORTED) return;
    tell({ kind: 'failed', isBadInput: error instanceof RegreenError, message: (error as Error).message });
  }
}

const ABORTED = Symbol('the log stopped midway');

async function* chunks(): AsyncGenerator<Uint8Array> {
  const waiting: (Uint8Array | 'end' | 'abort')[] = [];
  let wake = () => {};
  give = (chunk) => {
    waiting.push(chunk);
    wake();
  };
  for (;;) {
    const next = waiting.shift();
    if (next === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    } else if (next === 'end') return;
    else if (next === 'abort') throw ABORTED;
    else {
      yield next;
      tell({ kind: 'more' });
    }
  }
}
