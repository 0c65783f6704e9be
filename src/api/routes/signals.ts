import { Type } from 'typebox';
import { pageOf, Signal, SignalQuery } from '../contract.ts';
import type { Reads } from '../reads.ts';
import { type Route, route } from '../route.ts';
import { signalToWire } from '../wire.ts';

const ById = Type.Object({ id: Type.String({ pattern: '^sig_[0-9a-z]{26}$' }) }, { additionalProperties: false });

/** Signals: what was received, each once. */
export function signalRoutes(reads: Reads): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/signals',
      operationId: 'listSignals',
      summary: 'Signals, the newest first',
      tag: 'signals',
      needs: 'read',
      query: SignalQuery,
      answers: { 200: { description: 'a part of the list', schema: pageOf(Signal) } },
      problems: ['VALIDATION', 'BAD_CURSOR'],
      handle: (call) => {
        const { limit: _, cursor: __, fields: ___, ...filter } = call.query;
        return reads.list(call, {
          name: 'signals',
          item: Signal,
          read: (page) => call.services.signals.list(call.visibility, filter, page),
          toWire: signalToWire,
          placeOf: ({ receivedAtMs, id }) => ({ timeMs: receivedAtMs, id }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/signals/{id}',
      operationId: 'readSignal',
      summary: 'One signal, without its body',
      tag: 'signals',
      needs: 'read',
      params: ById,
      answers: { 200: { description: 'the signal', schema: Signal } },
      problems: ['NOT_FOUND'],
      handle: (call) =>
        reads.single(call, async () => {
          const signal = await call.services.signals.read(call.visibility, call.params.id);
          return signal === null ? null : signalToWire(signal);
        }),
    }),
  ];
}
