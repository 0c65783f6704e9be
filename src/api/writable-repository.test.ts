import { expect, it } from 'vitest';
import type { Visibility } from '../intake/index.ts';
import type { Call } from './route.ts';
import { requireWritable } from './writable-repository.ts';

const repositories = async () => [
  {
    provider: 'local',
    name: 'acme/shop',
    organisationId: 'org_a',
    id: 'rep_1',
    defaultBranch: null,
    lastSignalAtMs: null,
  },
  {
    provider: 'github',
    name: 'other/shop',
    organisationId: 'org_a',
    id: 'rep_2',
    defaultBranch: null,
    lastSignalAtMs: null,
  },
];
const callOf = (visibility: Visibility) =>
  ({ services: { pipeline: { repositories } }, visibility }) as unknown as Call<unknown, unknown, unknown>;

it.each([
  { who: 'everything' as const, repository: 'new/one', may: true, because: 'they may write everywhere' },
  { who: ['org_a'], repository: 'acme/shop', may: true, because: 'it is theirs' },
  { who: ['org_a'], repository: 'acme/new', may: true, because: 'its owner is theirs' },
  { who: ['org_b'], repository: 'acme/shop', may: false, because: 'it is of others' },
  { who: ['org_a'], repository: 'other/shop', may: false, because: 'the owner is that of another provider' },
  { who: ['org_a'], repository: 'new/one', may: false, because: 'nobody knows the owner' },
])('$repository may be written: $may, because $because', async ({ who, repository, may }) => {
  const asked = requireWritable(callOf(who), repository);
  if (may) await expect(asked).resolves.toBeUndefined();
  else await expect(asked).rejects.toMatchObject({ problem: 'NOT_FOUND' });
});
