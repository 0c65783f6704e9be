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

/** Where the pieces of the log under way go. */
let give: IncomingLog['take'] = () => {};

port.on('message', (message: ToWorker) => {
  if (message.kind === 'begin') void work();
  else give(message.kind === 'chunk' ? message.bytes : message.kind);
});
tell({ kind: 'ready' });

function tell(message: FromWorker): void {
  port.postMessage(message);
}

async function work(): Promise<void> {
  const log = new IncomingLog();
  give = (piece) => log.take(piece);
  try {
    // Whatever it is packed in; and nothing is looked at, told or kept before its secrets are out.
    const { chunks: unpacked } = await openInput('-', { stdin: Readable.from(log.chunks()) });
    const { diagnosis, excerpt } = await diagnoser.examine(redactor.redactChunks(unpacked));
    tell({ kind: 'done', diagnosis, log: keepLog(excerpt, diagnosis) });
  } catch (error) {
    if (log.isAborted) return;
    const message = (error as Error).message.replace('standard input', 'the log');
    tell({ kind: 'failed', isBadInput: error instanceof RegreenError, message });
  }
}

/** The chunks of one log, as they come. */
class IncomingLog {
  readonly #waiting: (Uint8Array | 'end' | 'abort')[] = [];
  #wake = () => {};
  isAborted = false;

  take(piece: Uint8Array | 'end' | 'abort'): void {
    this.#waiting.push(piece);
    this.#wake();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else if (next === 'end') return;
      else if (next === 'abort') {
        this.isAborted = true;
        throw new Error('the log stopped midway');
      } else {
        yield next;
        tell({ kind: 'more' });
      }
    }
  }
}
