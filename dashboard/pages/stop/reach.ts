import type { Organisation } from '../../../src/api/contract.ts';
import { mayExecuteIn } from '../../frame/session.ts';
import { useAnswer } from '../../server/answer.ts';

/** Where whoever is signed in may stop healing and let it go on. */
export interface Reach {
  readonly isEverywhere: boolean;
  /** organisations, as `github/acme`; none while they are not known */
  readonly scopes: readonly string[];
}

export function useReach(): Reach {
  const { answer } = useAnswer<{ readonly data: readonly Organisation[] }>('/api/v1/organisations');
  const organisations = answer.state === 'filled' ? answer.value.data : [];
  return {
    isEverywhere: mayExecuteIn('*'),
    scopes: organisations.filter(({ id }) => mayExecuteIn(id)).map(({ provider, name }) => `${provider}/${name}`),
  };
}

/** Whether a stop of one scope holds for another, in any case of its letters. */
export function isOver(scope: string, name: string): boolean {
  return scope === '*' || `${name.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`);
}

/** Whether a stop can be ended by whoever is signed in. */
export function reaches({ isEverywhere, scopes }: Reach, scope: string): boolean {
  return isEverywhere || scopes.some((one) => isOver(one, scope));
}
