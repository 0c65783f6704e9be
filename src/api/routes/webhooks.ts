import { Type } from 'typebox';
import { PROVIDERS, type Provider } from '../../intake/index.ts';
import { Accepted } from '../contract.ts';
import { ApiError } from '../problem.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';

// GitHub sends no more.
const LARGEST_BODY = 25 * (1 << 20);
const HOOKED = PROVIDERS.filter((provider) => provider !== 'local');

const ByProvider = Type.Object({ provider: Type.Enum(HOOKED) }, { additionalProperties: false });
const ByToken = Type.Object(
  { provider: Type.Enum(HOOKED), token: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);

const common = {
  method: 'POST',
  tag: 'webhooks',
  needs: 'nobody',
  bodyForm: 'bytes',
  bodyBytes: LARGEST_BODY,
  load: 'webhook',
  answers: {
    202: { description: 'kept; answered after the commit', schema: Accepted },
    204: { description: 'genuine, and nothing to keep, as a ping' },
  },
  problems: ['NOT_GENUINE', 'BAD_INPUT', 'TOO_LARGE', 'UNAVAILABLE', 'STORAGE_FULL'],
} as const;

/** Where CI systems and services send what happened. */
export const webhookRoutes: readonly Route[] = [
  route({
    ...common,
    path: '/webhooks/{provider}',
    operationId: 'receiveWebhook',
    summary: 'Takes a signed delivery',
    params: ByProvider,
    handle: (call: Call<{ provider: Provider }, undefined, undefined>) => receive(call, null),
  }),
  route({
    ...common,
    path: '/webhooks/{provider}/{token}',
    operationId: 'receiveWebhookByToken',
    summary: 'Takes a delivery of a system that cannot sign; the address holds the secret',
    params: ByToken,
    handle: (call: Call<{ provider: Provider; token: string }, undefined, undefined>) =>
      receive(call, call.params.token),
  }),
];

async function receive(
  { services, params, headers, body }: Call<{ provider: Provider }, undefined, undefined>,
  pathToken: string | null,
): Promise<Answer> {
  const delivery = {
    headers: headers as Readonly<Record<string, string | undefined>>,
    body: body as unknown as Uint8Array,
    pathToken,
  };
  const reception = await services.webhooks.receive(params.provider, delivery);
  switch (reception.outcome) {
    case 'kept':
      return { status: 202, json: { signal: reception.signalId } };
    case 'ignored':
      return { status: 204 };
    case 'refused':
      throw new ApiError('NOT_GENUINE', `this cannot be proven to come from ${params.provider}`);
  }
}
