// A thread of the anomaly pool: one order in, its result out.

import { parentPort } from 'node:worker_threads';
import { RegreenError } from '../foundation/index.ts';
import type { AnomalyOrder, AnomalyReply } from './anomaly-pool.ts';
import { anomalyWork } from './anomaly-work.ts';

const port = parentPort!;

port.on('message', ({ method, argument }: AnomalyOrder) => {
  port.postMessage(answer(method, argument));
});

function answer(method: AnomalyOrder['method'], argument: unknown): AnomalyReply {
  try {
    return { isDone: true, result: anomalyWork[method](argument as never) };
  } catch (error) {
    const { message } = error as Error;
    return { isDone: false, isBadInput: error instanceof RegreenError, message };
  }
}
