import { useRef } from 'preact/hooks';
import type { CreatedKey, Key, NewKey, Organisation } from '../../../src/api/contract.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { FormProblem, FormText } from '../../components/form-parts.tsx';
import { Empty, States } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { useAnswer } from '../../server/answer.ts';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { SCOPE_WORDS } from '../../words.ts';
import { nameOf, OrganisationField } from './organisation-field.tsx';
import type { Secret } from './shown-once.tsx';

const DAY_MS = 86_400_000;
const LIFETIMES: Readonly<Record<string, string>> = {
  30: '30 days',
  90: '90 days',
  365: 'a year',
  '': 'until revoked',
};

interface PartProps {
  readonly organisations: readonly Organisation[];
  readonly onSecret: (secret: Secret) => void;
}

/** Keys of programs, and a form that makes another. */
export function Keys({ organisations, onSecret }: PartProps) {
  const { answer, reload } = useAnswer<{ readonly data: readonly Key[] }>('/auth/keys');
  const change = useChange();
  const form = useRef<HTMLFormElement>(null);

  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(form.current!);
    const days = String(fields.get('days'));
    const key: NewKey = {
      name: String(fields.get('name')),
      organisation: String(fields.get('organisation')),
      scopes: fields.getAll('scope') as NewKey['scopes'],
      ...(days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
    };
    const isMade = await change.make(async () => {
      const created = await send<CreatedKey>('POST', '/auth/keys', key);
      onSecret({ title: `Key ${key.name}`, text: created.key });
    });
    if (!isMade) return;
    form.current?.reset();
    reload();
  };
  const revoke = async (id: string) => {
    await change.make(() => send('DELETE', `/auth/keys/${encodeURIComponent(id)}`));
    reload();
  };

  return (
    <section class="card list" aria-label="Keys of programs">
      <header class="card-head">
        <h2>Keys of programs</h2>
      </header>
      <States
        answer={answer}
        what="keys"
        onRetry={reload}
        empty={({ data }) => data.length === 0 && <Empty title="No program has a key" />}
      >
        {({ data }) => (
          <ol class="rows rows-access">
            {data.map((key) => (
              <KeyRow key={key.id} value={key} organisations={organisations} onRevoke={() => void revoke(key.id)} />
            ))}
          </ol>
        )}
      </States>
      <form class="access-form" ref={form} onSubmit={create} aria-label="Make a key">
        <FormText label="Name" name="name" type="text" autocomplete="off" maxLength={100} problem={change.problem} />
        <OrganisationField organisations={organisations} />
        <label class="field">
          <span>Valid</span>
          <select name="days">
            {Object.entries(LIFETIMES).map(([days, words]) => (
              <option key={days} value={days}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="access-scopes">
          <legend>May</legend>
          {Object.entries(SCOPE_WORDS).map(([scope, words]) => (
            <label class="check" key={scope}>
              <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'read'} />
              {words}
            </label>
          ))}
        </fieldset>
        <button type="submit" disabled={change.isBusy}>
          Make a key
        </button>
        <FormProblem problem={change.problem} />
      </form>
    </section>
  );
}

interface RowProps {
  readonly value: Key;
  readonly organisations: readonly Organisation[];
  readonly onRevoke: () => void;
}

function KeyRow({ value, organisations, onRevoke }: RowProps) {
  const { name, organisation, scopes, last_used_at: lastUse, expires_at: end, revoked_at: revoked } = value;
  const isOver = end !== null && Date.parse(end) <= Date.now();
  return (
    <li class="access-row">
      <p class="access-who">
        <strong>
          <Text>{name}</Text>
        </strong>
        <span class="muted">
          {scopes.join(', ')} in {nameOf(organisation, organisations)}
        </span>
        {revoked !== null && <span class="badge">Revoked</span>}
        {revoked === null && isOver && <span class="badge">Expired</span>}
        <span class="muted">{lastUse === null ? 'never used' : <When at={lastUse} />}</span>
      </p>
      <div class="access-do">
        {revoked === null && (
          <ConfirmButton isDisabled={false} label="Revoke" question="Revoke for ever?" onSure={onRevoke} />
        )}
      </div>
    </li>
  );
}
