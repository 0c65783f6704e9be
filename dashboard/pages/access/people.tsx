import { useRef } from 'preact/hooks';
import type { Invitation, NewUser, Organisation, User } from '../../../src/api/contract.ts';
import { FormProblem, FormText } from '../../components/form-parts.tsx';
import { Empty, States } from '../../components/states.tsx';
import { useAnswer } from '../../server/answer.ts';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { ROLE_WORDS } from '../../words.ts';
import { OrganisationField } from './organisation-field.tsx';
import { PersonRow } from './person-row.tsx';
import type { Secret } from './shown-once.tsx';

interface PartProps {
  readonly organisations: readonly Organisation[];
  readonly onSecret: (secret: Secret) => void;
}

/** People with their roles, and a form that invites another. */
export function People({ organisations, onSecret }: PartProps) {
  const { answer, reload } = useAnswer<{ readonly data: readonly User[] }>('/auth/users');
  const change = useChange();
  const form = useRef<HTMLFormElement>(null);

  const showLink = (name: string, { link }: Invitation) =>
    onSecret({ title: `Link with which ${name} sets a password`, text: location.origin + link });
  const invite = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = (name: string) => String(new FormData(form.current!).get(name));
    const person: NewUser = {
      email: text('email'),
      name: text('name'),
      roles: [{ organisation: text('organisation'), role: text('role') as keyof typeof ROLE_WORDS }],
    };
    const isMade = await change.make(async () => showLink(person.name, await send('POST', '/auth/users', person)));
    if (!isMade) return;
    form.current?.reset();
    reload();
  };

  return (
    <section class="card list" aria-label="People">
      <header class="card-head">
        <h2>People</h2>
      </header>
      <States
        answer={answer}
        what="people"
        onRetry={reload}
        empty={({ data }) => data.length === 0 && <Empty title="Nobody has a role here" />}
      >
        {({ data }) => (
          <ol class="rows rows-access">
            {data.map((user) => (
              <PersonRow
                key={user.id}
                user={user}
                organisations={organisations}
                onChanged={reload}
                onLink={(invitation) => showLink(user.name, invitation)}
              />
            ))}
          </ol>
        )}
      </States>
      <form class="access-form" ref={form} onSubmit={invite} aria-label="Invite somebody">
        <FormText label="Name" name="name" type="text" autocomplete="off" maxLength={100} problem={change.problem} />
        <FormText
          label="E-mail"
          name="email"
          type="email"
          autocomplete="off"
          maxLength={254}
          problem={change.problem}
        />
        <OrganisationField organisations={organisations} />
        <label class="field">
          <span>Role</span>
          <select name="role">
            {Object.entries(ROLE_WORDS).map(([role, words]) => (
              <option key={role} value={role}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={change.isBusy}>
          Invite
        </button>
        <FormProblem problem={change.problem} />
      </form>
    </section>
  );
}
