// A thread of the diagnosis pool: bytes of one log in, its diagnosis and what is kept of it out.
import { parentPort, workerData } from 'node:worker_threads';
import { RegreenError } from '../foundation/index.ts';
import { keepLog } from '../intake/index.ts';
import { createDiagnoser } from './diagnoser.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts';

const port = parentPort!;
const settings = workerData as WorkerSettings;
const diagnoser = await createDiagnoser({ ruleDirectories: settings.ruleDirectories });

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
    const { diagnosis, excerpt } = await diagnoser.examine(chunks());
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
