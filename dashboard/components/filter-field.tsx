import { useEffect, useRef, useState } from 'preact/hooks';
import type { FilterField } from './filters.ts';

const TYPING_MS = 350;

interface TextFilterProps extends FilterField {
  /** what stands there while nothing is typed */
  readonly example?: string;
}

/** A filter one types; it takes effect when the typing pauses. */
export function TextFilter({ label, name, value, example = 'any', onChange }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (next: string) => {
    clearTimeout(timer.current);
    if (next.trim() !== value) onChange(next.trim());
  };
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="search"
        name={name}
        value={typed}
        maxLength={300}
        autocomplete="off"
        spellcheck={false}
        placeholder={example}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => settle(next), TYPING_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') settle(event.currentTarget.value);
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </label>
  );
}

interface ChoiceProps extends FilterField {
  readonly words: Readonly<Record<string, string>>;
  readonly any?: string;
}

/** A filter one chooses from words. */
export function ChoiceFilter({ label, name, value, words, any = 'any', onChange }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{any}</option>
        {/* a word of the address the dashboard does not know is still shown */}
        {value !== '' && !Object.hasOwn(words, value) && <option value={value}>{value}</option>}
        {Object.entries(words).map(([word, shown]) => (
          <option key={word} value={word}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}
