import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { ApiError } from './problem.ts';
import type { Answer } from './route.ts';
import type { ApiServices } from './services.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
const FINISH_ATTEMPTS = 3;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface OnceRequest {
  readonly key: string;
  readonly principalId: string;
  readonly path: string;
  readonly body: unknown;
  /**
   * What the caller proved who they are by, where the answer holds a secret: the answer is kept sealed with it, and what
   * is kept opens it no more than the hash of a key opens the door. Null: kept as it is.
   */
  readonly seal: string | null;
}

/**
 * Does something once per Idempotency-Key: whoever asks again within a day gets the first answer again.
 *
 * @throws ApiError IN_FLIGHT, KEY_REUSED, BAD_INPUT for a key that is none, CONFLICT for a secret shown to another session
 */
export async function onceFor(
  services: ApiServices,
  request: OnceRequest,
  act: () => Promise<Answer>,
): Promise<Answer> {
  if (!KEY.test(request.key)) throw new ApiError('BAD_INPUT', 'expected 1 to 255 plain characters as Idempotency-Key');
  const key = hash(`${request.principalId}\0${request.path}\0${request.key}`);
  const bodyHash = hash(request.body instanceof Uint8Array ? request.body : JSON.stringify(request.body ?? null));
  const begun = await services.idempotency.begin(key, bodyHash, services.clock.nowMs());
  if (begun.state === 'running') throw new ApiError('IN_FLIGHT', 'a request with this Idempotency-Key is under way');
  if (begun.state === 'different') throw new ApiError('KEY_REUSED', 'this Idempotency-Key was used for another body');
  if (begun.state === 'done') {
    const writtenJson = request.seal === null ? begun.body : unsealed(begun.body, request.seal, key);
    return { status: begun.status, writtenJson, headers: { ...begun.headers, 'idempotent-replayed': 'true' } };
  }
  let answer: Answer;
  try {
    answer = await act();
  } catch (error) {
    await services.idempotency.abandon(key).catch(() => {});
    throw error;
  }
  const written = answer.writtenJson ?? JSON.stringify(answer.json ?? null);
  const body = request.seal === null ? written : sealed(written, request.seal, key);
  await finish(services, key, { status: answer.status, body, headers: answer.headers ?? {} });
  return answer;
}

/**
 * Keeps the answer. It was done and is answered even if that cannot be kept: then the key is given up, because a key that
 * stays under way would refuse what the caller has a right to ask again.
 */
async function finish(
  { idempotency, logger }: ApiServices,
  key: string,
  answer: Parameters<ApiServices['idempotency']['finish']>[1],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await idempotency.finish(key, answer);
      return;
    } catch (error) {
      if (attempt < FINISH_ATTEMPTS) continue;
      logger.warn({ err: error }, 'an answer could not be kept under its Idempotency-Key');
      await idempotency.abandon(key).catch(() => {});
      return;
    }
  }
}

function sealed(text: string, secret: string, key: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(secret, key), nonce);
  const packed = [nonce, cipher.update(text, 'utf8'), cipher.final()];
  return Buffer.concat([...packed, cipher.getAuthTag()]).toString('base64');
}

/** @throws ApiError CONFLICT when it was sealed for another key or session */
function unsealed(text: string, secret: string, key: string): string {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, sealingKey(secret, key), bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new ApiError('CONFLICT', 'this was made already, and its secret was shown to another session of yours');
  }
}

function sealingKey(secret: string, key: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, key, 'regreen kept answer', 32));
}

function hash(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
