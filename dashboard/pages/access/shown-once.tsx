import { useEffect, useRef } from 'preact/hooks';

/** A link or a key that the server tells this once. */
export interface Secret {
  readonly title: string;
  readonly text: string;
}

/** A secret to be copied now; it takes the focus, because it cannot be had again. */
export function ShownOnce({ secret, onDone }: { readonly secret: Secret | null; readonly onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [secret]);
  if (secret === null) return null;
  return (
    <section class="card shown-once" aria-label={secret.title}>
      <label class="field">
        <span>{secret.title}. It is shown this once: copy it now.</span>
        <input type="text" readOnly ref={field} value={secret.text} />
      </label>
      <button type="button" onClick={onDone}>
        Done
      </button>
    </section>
  );
}
