import { useState } from 'preact/hooks';
import { place } from '../../frame/place.ts';

interface StopFormProps {
  readonly isBusy: boolean;
  /** organisations that can be stopped; another name can still be typed */
  readonly scopes: readonly string[];
  /** true when it is stopped there */
  readonly onStop: (scope: string, reason: string) => Promise<boolean>;
}

/** Stops healing in an organisation or a repository; the address may name it already. */
export function StopForm({ isBusy, scopes, onStop }: StopFormProps) {
  const [scope, setScope] = useState(place.value.query.get('scope') ?? '');
  const [reason, setReason] = useState('');
  const stop = async () => {
    if (!(await onStop(scope.trim(), reason.trim()))) return;
    setScope('');
    setReason('');
  };
  return (
    <form
      class="stop-form"
      aria-label="Stop healing somewhere"
      onSubmit={(event) => {
        event.preventDefault();
        void stop();
      }}
    >
      <label class="field">
        <span>Or only in an organisation or repository</span>
        <input
          name="scope"
          list="stop-scopes"
          value={scope}
          required
          maxLength={400}
          pattern="\s*[a-z\-]+(/[^\/]*[^\/\s][^\/]*)+"
          title="the CI system, the organisation and, if you like, the repository: github/acme or github/acme/shop"
          placeholder="github/acme/shop"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setScope(event.currentTarget.value)}
        />
        <datalist id="stop-scopes">
          {scopes.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </label>
      <label class="field">
        <span>Why, if you like</span>
        <input
          name="reason"
          value={reason}
          maxLength={500}
          autocomplete="off"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={isBusy || scope.trim() === ''}>
        Stop it there
      </button>
    </form>
  );
}
