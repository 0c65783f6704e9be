import { useState } from 'preact/hooks';

interface ConfirmProps {
  readonly label: string;
  /** what it asks before it does it */
  readonly question: string;
  readonly isDisabled: boolean;
  readonly onSure: () => void;
}

/** A button for what cannot be taken back: it asks once more, and leaving it is a no. */
export function ConfirmButton({ label, question, isDisabled, onSure }: ConfirmProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <button
      type="button"
      class={isAsking ? 'danger' : undefined}
      disabled={isDisabled}
      onBlur={() => setAsking(false)}
      onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) onSure();
      }}
    >
      {isAsking ? question : label}
    </button>
  );
}
