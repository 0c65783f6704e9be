import { FormProblem } from '../../components/form-parts.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { acceptInvitation } from '../../frame/session.ts';
import { BrokenLink, NewPassword, useLinkDoor } from './link-door.tsx';

/** With which password do you sign in from now on? Opened by the link an administrator sent. */
export function InvitationPage() {
  usePageTitle('Set your password');
  const { token, problem, isBusy, submit } = useLinkDoor('/invitation', (token, text) =>
    acceptInvitation({ token, password: text('password') }),
  );
  if (token === null) return <BrokenLink what="The link of an invitation" origin="it was sent" />;
  return (
    <section class="card door">
      <h1>Set your password</h1>
      <form onSubmit={submit}>
        <NewPassword problem={problem} />
        <FormProblem problem={problem} />
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Signing in …' : 'Set and sign in'}
        </button>
      </form>
    </section>
  );
}
