import type { AccountStore } from '../access/index.ts';
import { MACHINE_OPERATOR } from '../healing/index.ts';

/** What people are called, by their ids. */
export type PeopleNames = ReadonlyMap<string, string>;

/** Looks up what people are called; who is nobody's (any more), or a program, is left out. */
export async function namesOf(accounts: Pick<AccountStore, 'findUser'>, ids: readonly string[]): Promise<PeopleNames> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id) =>
      id === MACHINE_OPERATOR ? { id, name: 'the operator' } : await accounts.findUser(id),
    ),
  );
  return new Map(found.flatMap((person) => (person === null ? [] : [[person.id, person.name]])));
}
