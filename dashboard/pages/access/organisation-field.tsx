import type { Organisation } from '../../../src/api/contract.ts';
import { session } from '../../frame/session.ts';
import { PROVIDER_WORDS, wordOf } from '../../words.ts';

interface FieldProps {
  readonly organisations: readonly Organisation[];
}

/** In which organisation; only those the reader administers can be chosen. */
export function OrganisationField({ organisations }: FieldProps) {
  const me = session.value.state === 'known' ? session.value.me : null;
  const own = new Set(me?.roles.filter(({ role }) => role === 'admin').map(({ organisation }) => organisation));
  const isEverywhere = own.has('*');
  const offered = isEverywhere ? organisations : organisations.filter(({ id }) => own.has(id));
  return (
    <label class="field">
      <span>Organisation</span>
      <select name="organisation">
        {isEverywhere && <option value="*">Everything</option>}
        {offered.map((organisation) => (
          <option key={organisation.id} value={organisation.id}>
            {nameOf(organisation.id, organisations)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** An organisation as people know it. */
export function nameOf(id: string, organisations: readonly Organisation[]): string {
  if (id === '*') return 'everything';
  const known = organisations.find((organisation) => organisation.id === id);
  return known === undefined ? id : `${known.name} (${wordOf(PROVIDER_WORDS, known.provider)})`;
}
