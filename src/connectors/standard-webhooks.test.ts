import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../foundation/index.ts';
import { keyOfSecret, signedHeaders } from './standard-webhooks.ts';

describe('Standard Webhooks', () => {
  // Made with: printf '%s' ID.TIMESTAMP.BODY | openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY -binary | base64
  it.each([
    {
      secret: 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX',
      id: 'msg_1',
      atMs: 1614265330000,
      body: '{"type":"incident.opened","data":{}}',
      signature: 'v1,m2NNhj4u38ZvYkqY0MgZjNK4sfJuikbz/swPa2Kn2CY=',
    },
    {
      secret: 'whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoOEhYaHiImKi4yNjo+QkZKTlJWWl5iZmpucnZ6foKGiow==',
      id: 'msg_2x',
      atMs: 1777896000999,
      body: '{"text":"Zeile eins\\nünï"}',
      signature: 'v1,cjBuoFWVWqHaI+ooZTTsajnvz81/szy26BChIBDL1ms=',
    },
    {
      secret: 'whsec_//////////////////////////////////////////8=',
      id: 'msg_3',
      atMs: 0,
      body: '',
      signature: 'v1,Uho44bIhTdHhCBUh0nSkom+i8/Mx/1Ng+YQiTtKI1bE=',
    },
  ])('signs $id', ({ secret, id, atMs, body, signature }) => {
    expect(signedHeaders(keyOfSecret(secret), id, atMs, body)).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(atMs / 1000)),
      'webhook-signature': signature,
    });
  });

  it.each([
    ['without its beginning', Buffer.alloc(32).toString('base64')],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['that is no base64', `whsec_${'*'.repeat(40)}`],
    ['that is empty', ''],
  ])('refuses a secret %s', (_, secret) => {
    expect(() => keyOfSecret(secret)).toThrow(ConfigurationError);
    expect(() => keyOfSecret(secret)).not.toThrow(/\*{5}/);
  });
});
