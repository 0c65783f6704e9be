import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../../src/api/contract.ts';
import { FormProblem, FormText } from '../../components/form-parts.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { goTo, place } from '../../frame/place.ts';
import { isSignedIn, setUp } from '../../frame/session.ts';
import { problemOf } from '../../server/client.ts';

/** Who is the first administrator? Opened by the link the server prints when it starts for the first time. */
export function SetUpPage() {
  usePageTitle('Set up');
  // The token leaves the address at once: neither history nor a copied address keeps it.
  const [token] = useState(() => place.value.query.get('token'));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (token !== null) goTo('/setup', { replace: true });
  }, [token]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name));
    setBusy(true);
    setProblem(null);
    try {
      await setUp({ token: token ?? '', email: text('email'), name: text('name'), password: text('password') });
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
          The link for setting up ends in <code>?token=…</code>. Copy it as the server printed it, to its last
          character.
        </p>
        <p>
          <a href="/sign-in">Sign in instead</a>
        </p>
      </section>
    );
  }
  return (
    <section class="card door">
      <h1>Set up Regreen</h1>
      <p>Make the first account. It may do everything, adding others included.</p>
      <form onSubmit={submit}>
        <FormText label="Name" name="name" type="text" autocomplete="name" maxLength={100} problem={problem} />
        <FormText label="E-mail" name="email" type="email" autocomplete="username" maxLength={254} problem={problem} />
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
          {isBusy ? 'Setting up …' : 'Set up'}
        </button>
      </form>
    </section>
  );
}
