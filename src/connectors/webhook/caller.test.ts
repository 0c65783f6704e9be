import { describe, expect, it } from 'vitest';
import { isStandardSignature } from '../signatures.ts';
import { keyOfSecret, signedHeaders } from '../standard-webhooks.ts';
import { WebhookCaller } from './caller.ts';

const AT_MS = 1_614_265_330_000;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('webhooks of ours', () => {
  it('are signed as the specification shows', () => {
    const headers = signedHeaders(keyOfSecret(SECRET), 'msg_p5jXN8AQM9LWM0D4loKWxJek', AT_MS, '{"test": 2432232314}');
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('are proven by whoever knows the secret, and by nobody else', () => {
    const body = '{"type":"case.opened"}';
    const headers = signedHeaders(keyOfSecret(SECRET), 'out_1', AT_MS, body);
    const proves = (secret: string, text = body) => isStandardSignature(headers, Buffer.from(text), [secret], AT_MS);
    expect(proves(SECRET)).toBe(true);
    expect(proves(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)).toBe(false);
    expect(proves(SECRET, `${body} `)).toBe(false);
  });

  it.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_not base64 at all, but long enough to be one'])(
    'need a secret that is one: %s',
    (secret) => {
      expect(() => new WebhookCaller({ url: 'https://example.org/hook', secret, nowMs: () => AT_MS })).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION' }),
      );
    },
  );

  it('go out with their proof, and tell what the other side said', async () => {
    const calls: { url: string; init: RequestInit }[] = [];
    const caller = new WebhookCaller({
      url: 'https://example.org/hook',
      secret: SECRET,
      nowMs: () => AT_MS,
      fetch: async (url, init) => {
        calls.push({ url, init });
        return new Response('no', { status: 410 });
      },
    });
    expect(await caller.send({ id: 'out_1', type: 'case.opened', body: '{}', attempts: 1 })).toBe(410);
    expect(calls[0]).toMatchObject({
      url: 'https://example.org/hook',
      init: { method: 'POST', redirect: 'manual', body: '{}', headers: { 'webhook-id': 'out_1' } },
    });
  });
});
