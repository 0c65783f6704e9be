import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../../src/api/contract.ts';
import { FormProblem, FormText } from '../../components/form-parts.tsx';
import { usePageTitle } from '../../components/page-title.ts';
import { Failed } from '../../components/states.tsx';
import { ownPath } from '../../frame/path-pattern.ts';
import { goTo, place } from '../../frame/place.ts';
import { isSignedIn, loadSession, session, signIn } from '../../frame/session.ts';
import { problemOf } from '../../server/client.ts';

/** Who are you? */
export function SignInPage() {
  usePageTitle('Sign in');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    if (isSignedIn.value) goTo(ownPath(place.value.query.get('next'), location.origin), { replace: true });
  }, [isSignedIn.value]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    try {
      await signIn({ email: String(form.get('email')), password: String(form.get('password')) });
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };

  if (session.value.state === 'failed') {
    return <Failed problem={session.value.problem} onRetry={() => void loadSession()} />;
  }
  if (session.value.state === 'known' && session.value.me.needs_setup) return <NotSetUp />;
  return (
    <section class="card door">
      <h1>Sign in</h1>
      <form onSubmit={submit}>
        <FormText label="E-mail" name="email" type="email" autocomplete="username" problem={problem} />
        <FormText label="Password" name="password" type="password" autocomplete="current-password" problem={problem} />
        <FormProblem problem={problem} />
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </section>
  );
}

function NotSetUp() {
  return (
    <section class="card door">
      <h1>Welcome</h1>
      <p>
        Nobody has an account here yet. When the server started, it printed a link that makes the first administrator:
        open that one. It looks like <code>/setup?token=…</code>.
      </p>
      <p class="muted">The link works once. Restarting the server prints a new one.</p>
    </section>
  );
}
