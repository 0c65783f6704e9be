// A thread of the anomaly pool: one order in, its result out.

import { parentPort } from 'node:worker_threads';
import { RegreenError } from '../foundation/index.ts';
import type { AnomalyOrder, AnomalyReply } from './anomaly-pool.ts';
import { anomalyWork } from './anomaly-work.ts';

const port = parentPort!;
const TOO_MUCH = 'judging this took more memory than there is: send less, or fewer columns, or smaller settings';

port.on('message', ({ method, argument }: AnomalyOrder) => {
  port.postMessage(answer(method, argument));
});

function answer(method: AnomalyOrder['method'], argument: unknown): AnomalyReply {
  try {
    return { isDone: true, result: anomalyWork[method](argument as never) };
  } catch (error) {
    const { message } = error as Error;
    // An array larger than memory has room for, or calls deeper than the stack.
    if (error instanceof RangeError) return { isDone: false, isBadInput: true, message: TOO_MUCH };
    return { isDone: false, isBadInput: error instanceof RegreenError, message };
  }
}
