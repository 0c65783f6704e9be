import { ApiError } from './problem.ts';
import type { Call } from './route.ts';

/**
 * Lets a caller hand in failures only of repositories whose owner is an organisation they may write in. Whoever may
 * write everywhere may name new owners too.
 *
 * @param ofAnySystem also those a CI system told of
 *
 * @throws ApiError NOT_FOUND, the same for a foreign repository and for one that is not there
 */
export async function requireWritable(
  { services, visibility }: Call<unknown, unknown, unknown>,
  repository: string,
  { ofAnySystem = false }: { readonly ofAnySystem?: boolean } = {},
): Promise<void> {
  if (visibility === 'everything') return;
  const owner = repository.split('/', 1)[0];
  const known = await services.pipeline.repositories();
  const isTheirs = known.some(
    ({ provider, name, organisationId }) =>
      visibility.includes(organisationId) &&
      ((provider === 'local' && name.split('/', 1)[0] === owner) || (ofAnySystem && name === repository)),
  );
  if (!isTheirs) throw new ApiError('NOT_FOUND', `there is no repository ${repository} you may write to`);
}
