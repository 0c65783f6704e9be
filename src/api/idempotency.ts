import { createHash } from 'node:crypto';
import { ApiError } from './problem.ts';
import type { Answer } from './route.ts';
import type { ApiServices } from './services.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Does something once per Idempotency-Key: whoever asks again within a day gets the first answer again.
 *
 * @throws ApiError IN_FLIGHT, KEY_REUSED, or BAD_INPUT for a key that is none
 */
export async function onceFor(
  services: ApiServices,
  request: { readonly key: string; readonly principalId: string; readonly path: string; readonly body: unknown },
  act: () => Promise<Answer>,
): Promise<Answer> {
  if (!KEY.test(request.key)) throw new ApiError('BAD_INPUT', 'expected 1 to 255 plain characters as Idempotency-Key');
  const key = hash(`${request.principalId}\0${request.path}\0${request.key}`);
  const begun = await services.idempotency.begin(key, hash(JSON.stringify(request.body)), services.clock.nowMs());
  if (begun.state === 'running') throw new ApiError('IN_FLIGHT', 'a request with this Idempotency-Key is under way');
  if (begun.state === 'different') throw new ApiError('KEY_REUSED', 'this Idempotency-Key was used for another body');
  if (begun.state === 'done') {
    return { status: begun.status, writtenJson: begun.body, headers: { 'idempotent-replayed': 'true' } };
  }
  let answer: Answer;
  try {
    answer = await act();
  } catch (error) {
    await services.idempotency.abandon(key).catch(() => {});
    throw error;
  }
  await services.idempotency.finish(key, answer.status, answer.writtenJson ?? JSON.stringify(answer.json ?? null));
  return answer;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
