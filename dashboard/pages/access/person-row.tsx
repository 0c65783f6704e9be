import type { Invitation, Organisation, User, UserChange } from '../../../src/api/contract.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { FormProblem } from '../../components/form-parts.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { useChange } from '../../server/change.ts';
import { send } from '../../server/client.ts';
import { ROLE_WORDS, USER_STATE_WORDS, wordOf } from '../../words.ts';
import { nameOf } from './organisation-field.tsx';

interface RowProps {
  readonly user: User;
  readonly organisations: readonly Organisation[];
  readonly onChanged: () => void;
  readonly onLink: (invitation: Invitation) => void;
}

/** One person: who, whether they can sign in, what they may do, and what can be changed of it. */
export function PersonRow({ user, organisations, onChanged, onLink }: RowProps) {
  const { isBusy, problem, make } = useChange();
  const path = `/auth/users/${encodeURIComponent(user.id)}`;
  const change = async (act: () => Promise<unknown>) => {
    await make(act);
    // Also after a refusal: a role that was not taken is shown as it is.
    onChanged();
  };
  const setRole = (organisation: string, role: string) => {
    const others = user.roles.filter((grant) => grant.organisation !== organisation);
    const roles = role === '' ? others : [...others, { organisation, role: role as keyof typeof ROLE_WORDS }];
    return change(() => send('PATCH', path, { roles } satisfies UserChange));
  };
  const isDisabled = user.state === 'disabled';

  return (
    <li class="access-row">
      <p class="access-who">
        <strong>
          <Text>{user.name}</Text>
        </strong>
        <span class="muted">
          <Text>{user.email}</Text>
        </span>
        <span class={`badge user-${user.state}`}>{wordOf(USER_STATE_WORDS, user.state)}</span>
        <span class="muted">
          here since <When at={user.created_at} />
        </span>
      </p>
      <div class="access-roles">
        {user.roles.map(({ organisation, role }) => (
          <label class="field" key={organisation}>
            <span>In {nameOf(organisation, organisations)}</span>
            <select
              value={role}
              disabled={isBusy}
              onChange={(event) => void setRole(organisation, event.currentTarget.value)}
            >
              {Object.entries(ROLE_WORDS).map(([each, words]) => (
                <option key={each} value={each}>
                  {words}
                </option>
              ))}
              {user.roles.length > 1 && <option value="">no role</option>}
            </select>
          </label>
        ))}
      </div>
      <div class="access-do">
        <button
          type="button"
          disabled={isBusy || isDisabled}
          onClick={() => void change(async () => onLink(await send('POST', `${path}/invitation`, {})))}
        >
          New link
        </button>
        <button
          type="button"
          disabled={isBusy}
          onClick={() => void change(() => send('PATCH', path, { disabled: !isDisabled } satisfies UserChange))}
        >
          {isDisabled ? 'Enable' : 'Disable'}
        </button>
        <ConfirmButton
          isDisabled={isBusy}
          label="Delete"
          question="Delete for ever?"
          onSure={() => void change(() => send('DELETE', path))}
        />
      </div>
      <FormProblem problem={problem} />
    </li>
  );
}
