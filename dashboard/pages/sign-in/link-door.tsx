import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../../src/api/contract.ts';
import { FormText } from '../../components/form-parts.tsx';
import { goTo, place } from '../../frame/place.ts';
import { isSignedIn } from '../../frame/session.ts';
import { problemOf } from '../../server/client.ts';

/** A page that is opened by a link which works once, and leads on to the failures. */
export interface LinkDoor {
  /** null when the link was not whole */
  readonly token: string | null;
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  readonly submit: (event: SubmitEvent) => Promise<void>;
}

/**
 * @param path of the page
 * @param enter does what the link is for, with the token and the texts of the form; ends signed in
 */
export function useLinkDoor(
  path: string,
  enter: (token: string, text: (name: string) => string) => Promise<void>,
): LinkDoor {
  // The token leaves the address at once: neither history nor a copied address keeps it.
  const [token] = useState(() => place.value.query.get('token'));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (token !== null) goTo(path, { replace: true });
  }, [path, token]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    try {
      await enter(token ?? '', (name) => String(form.get(name)));
      goTo(isSignedIn.value ? '/failures' : '/sign-in', { replace: true });
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return { token, problem, isBusy, submit };
}

/** What is shown for a link that lost its end. */
export function BrokenLink({ what, origin }: { readonly what: string; readonly origin: string }) {
  return (
    <section class="card door">
      <h1>This link is not whole</h1>
      <p>
        {what} ends in <code>?token=…</code>. Copy it as {origin}, to its last character.
      </p>
      <p>
        <a href="/sign-in">Sign in instead</a>
      </p>
    </section>
  );
}

/** A password somebody chooses. */
export function NewPassword({ problem }: { readonly problem: Problem | null }) {
  return (
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
  );
}
