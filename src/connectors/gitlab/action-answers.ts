import { AuthorizationError, RemoteError } from '../../foundation/index.ts';
import { listAt, type Payload, textAt } from '../payload.ts';
import type { Wanted } from '../run-log.ts';

/** @throws RemoteError when it is no JSON */
export function parsed(text: string, host: string): Payload | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Payload | null) : null;
  } catch (error) {
    throw new RemoteError(`${host} sent no JSON: is its API address right?`, {}, { cause: error });
  }
}

/** GraphQL answers 200 whatever came of it. @throws AuthorizationError, RemoteError */
export function checkGraphql(body: Payload | null, { what, permission }: Wanted, host: string): void {
  const problems = [...listAt(body, 'errors'), ...listAt(body, 'data', 'runnerCacheClear', 'errors')];
  const words = problems
    .map((problem) => (typeof problem === 'string' ? problem : textAt(problem, 'message')))
    .join(' ');
  if (/permission|not exist or/i.test(words)) {
    throw new AuthorizationError(`${host} refused ${what}: the token in REGREEN_GITLAB_TOKEN needs ${permission}`, {
      permission,
    });
  }
  if (problems.length > 0) {
    throw new RemoteError(`${host} refused ${what}: clearing caches needs GitLab 17.0 or newer`, { isFinal: true });
  }
}
