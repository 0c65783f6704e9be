import { describe, expect, it } from 'vitest';
import type { MessageJudge } from '../services.ts';
import { classifyRoute } from './messages.ts';

const messages: MessageJudge = {
  judge: (text) => ({
    label: text.includes('wallet') ? 'scam' : 'ham',
    score: 0.75,
    reasons: [{ feature: 'crypto', weight: 1.5, excerpt: 'wallet', at: 5 }],
  }),
};
const ask = (body: object) => classifyRoute.handle({ services: { messages }, body } as never);

describe('POST /api/v1/classify', () => {
  it('answers with the judgement, its reasons and the id of the caller', async () => {
    expect(await ask({ id: 'm-1', text: 'your wallet' })).toEqual({
      status: 200,
      json: {
        id: 'm-1',
        label: 'scam',
        score: 0.75,
        reasons: [{ feature: 'crypto', weight: 1.5, excerpt: 'wallet' }],
      },
    });
  });

  it('makes up no id', async () => {
    expect((await ask({ text: 'hello' })).json).not.toHaveProperty('id');
  });

  it('asks for the scope that analyses need, and answers the path people know', () => {
    expect(classifyRoute).toMatchObject({ needs: 'execute', aliases: ['/api/classify'] });
  });
});
