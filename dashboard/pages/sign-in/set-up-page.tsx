import { FormProblem, FormText } from '../../components/form-parts.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { setUp } from '../../frame/session.ts';
import { BrokenLink, NewPassword, useLinkDoor } from './link-door.tsx';

/** Who is the first administrator? Opened by the link the server prints when it starts for the first time. */
export function SetUpPage() {
  usePageTitle('Set up');
  const { token, problem, isBusy, submit } = useLinkDoor('/setup', (token, text) =>
    setUp({ token, email: text('email'), name: text('name'), password: text('password') }),
  );
  if (token === null) return <BrokenLink what="The link for setting up" origin="the server printed it" />;
  return (
    <section class="card door">
      <h1>Set up Regreen</h1>
      <p>Make the first account. It may do everything, adding others included.</p>
      <form onSubmit={submit}>
        <FormText label="Name" name="name" type="text" autocomplete="name" maxLength={100} problem={problem} />
        <FormText label="E-mail" name="email" type="email" autocomplete="username" maxLength={254} problem={problem} />
        <NewPassword problem={problem} />
        <FormProblem problem={problem} />
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Setting up …' : 'Set up'}
        </button>
      </form>
    </section>
  );
}
