import { Type } from 'typebox';
import { type Route, route } from '../route.ts';

const Health = Type.Object(
  {
    status: Type.Enum(['up', 'degraded', 'down']),
    parts: Type.Array(Type.Object({ name: Type.String(), up: Type.Boolean(), detail: Type.String() })),
  },
  { title: 'Health' },
);

/** Parts without which nothing new can be taken. */
const VITAL = new Set(['database', 'storage', 'program']);

/** How the program is, for people, balancers and Prometheus. */
export function healthRoutes(isStopping: () => boolean): readonly Route[] {
  const common = { method: 'GET', tag: 'operations', needs: 'nobody', problems: [] } as const;
  return [
    route({
      ...common,
      path: '/health',
      operationId: 'health',
      summary: 'Every part and whether it works',
      answers: {
        200: { description: 'all vital parts work', schema: Health },
        503: { description: 'one does not', schema: Health },
      },
      handle: async ({ services }) => {
        const parts = await services.health();
        const down = parts.filter(({ isUp }) => !isUp);
        const isDown = isStopping() || down.some(({ name }) => VITAL.has(name));
        return {
          status: isDown ? 503 : 200,
          json: {
            status: isDown ? 'down' : down.length > 0 ? 'degraded' : 'up',
            parts: parts.map(({ name, isUp, detail }) => ({ name, up: isUp, detail })),
          },
        };
      },
    }),
    route({
      ...common,
      path: '/health/live',
      operationId: 'healthLive',
      summary: 'The process answers',
      answers: { 200: { description: 'it does' } },
      handle: async () => ({ status: 200, json: { status: 'up' } }),
    }),
    route({
      ...common,
      path: '/health/ready',
      operationId: 'healthReady',
      summary: 'New work may be sent here',
      answers: { 200: { description: 'it may' }, 503: { description: 'not now' } },
      handle: async ({ services }) => {
        const down = (await services.health()).filter(({ name, isUp }) => !isUp && VITAL.has(name));
        const isReady = down.length === 0 && !isStopping();
        return {
          status: isReady ? 200 : 503,
          json: { status: isReady ? 'up' : 'down', waiting_for: down.map(({ name }) => name) },
        };
      },
    }),
    route({
      ...common,
      path: '/metrics',
      operationId: 'metrics',
      summary: 'Numbers of this process, for Prometheus',
      answers: { 200: { description: 'the text format of Prometheus', type: 'text/plain' } },
      handle: async ({ services }) => ({
        status: 200,
        text: { type: 'text/plain; version=0.0.4; charset=utf-8', content: await services.metricsText() },
      }),
    }),
  ];
}
