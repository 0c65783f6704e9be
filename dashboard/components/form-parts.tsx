import type { Problem } from '../../src/api/contract.ts';
import { sentenceOf } from '../words.ts';

interface FormTextProps {
  readonly label: string;
  readonly name: string;
  readonly type: 'text' | 'email' | 'password';
  readonly autocomplete: string;
  readonly problem: Problem | null;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly hint?: string;
}

/** A labelled field; what the server has against its content stands below it. */
export function FormText({ label, name, type, problem, hint, ...input }: FormTextProps) {
  const objection = problem?.errors?.find(({ pointer }) => pointer.endsWith(`/${name}`))?.detail;
  const below = objection ?? hint;
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...input}
        name={name}
        type={type as 'text'} // the library tells kinds of fields apart one by one; these three are alike
        required
        aria-invalid={objection !== undefined}
        aria-describedby={below === undefined ? undefined : `${name}-below`}
      />
      {below !== undefined && (
        <small id={`${name}-below`} class={objection === undefined ? 'muted' : 'objection'}>
          {below}
        </small>
      )}
    </label>
  );
}

/** What went wrong with the whole form. */
export function FormProblem({ problem }: { readonly problem: Problem | null }) {
  return (
    <div role="alert">{problem && <p class="note note-problem">{sentenceOf(problem.detail || problem.title)}.</p>}</div>
  );
}
