import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../../src/api/contract.ts';
import { FormProblem, FormText } from '../../components/form-parts.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { goTo, place } from '../../frame/place.ts';
import { acceptInvitation, isSignedIn } from '../../frame/session.ts';
import { problemOf } from '../../server/client.ts';

/** With which password do you sign in from now on? Opened by the link an administrator sent. */
export function InvitationPage() {
  usePageTitle('Set your password');
  // The token leaves the address at once: neither history nor a copied address keeps it.
  const [token] = useState(() => place.value.query.get('token'));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (token !== null) goTo('/invitation', { replace: true });
  }, [token]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget as HTMLFormElement).get('password'));
    setBusy(true);
    setProblem(null);
    try {
      await acceptInvitation({ token: token ?? '', password });
      goTo(isSignedIn.value ? '/failures' : '/sign-in', { replace: true });
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };

  if (token === null) {
    return (
      <section class="card door">
        <h1>This link is not whole</h1>
        <p>
          The link of an invitation ends in <code>?token=…</code>. Copy it as it was sent, to its last character.
        </p>
        <p>
          <a href="/sign-in">Sign in instead</a>
        </p>
      </section>
    );
  }
  return (
    <section class="card door">
      <h1>Set your password</h1>
      <form onSubmit={submit}>
        <FormText
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={12}
          maxLength={256}
          hint="At least 12 characters; a sentence is fine."
          problem={problem}
        />
        <FormProblem problem={problem} />
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Signing in …' : 'Set and sign in'}
        </button>
      </form>
    </section>
  );
}
