import { ClassifyRequest, MessageJudgement } from '../contract.ts';
import { type Route, route } from '../route.ts';

/** Of a text of JSON's own length; the first 16,384 characters are judged. */
const LARGEST_MESSAGE = 1 << 20;

/** Judging a message from outside now, keeping nothing. */
export const classifyRoute: Route = route({
  method: 'POST',
  path: '/api/v1/classify',
  aliases: ['/api/classify'],
  operationId: 'classify',
  summary: 'Judges a message from outside: spam, scam, phishing, injected instructions',
  tag: 'messages',
  needs: 'execute',
  body: ClassifyRequest,
  bodyBytes: LARGEST_MESSAGE,
  answers: { 200: { description: 'the judgement with its reasons', schema: MessageJudgement } },
  problems: ['VALIDATION', 'TOO_LARGE', 'UNSUPPORTED_TYPE', 'UNAVAILABLE'],
  handle: async ({ services, body }) => {
    const { label, score, reasons } = services.messages.judge(body.text);
    return {
      status: 200,
      json: {
        ...(body.id === undefined ? {} : { id: body.id }),
        label,
        score,
        reasons: reasons.map(({ feature, weight, excerpt }) => ({ feature, weight, excerpt })),
      },
    };
  },
});
