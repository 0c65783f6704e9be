import type { ComponentChildren } from 'preact';
import type { Problem } from '../../src/api/contract.ts';
import type { Answer } from '../server/answer.ts';
import { sentenceOf } from '../words.ts';
import { Icon } from './icon.tsx';

interface StatesProps<T> {
  readonly answer: Answer<T>;
  /** what is being read, for those who listen: "failures" */
  readonly what: string;
  readonly onRetry: () => void;
  /** shown instead of the value when there is nothing in it; null otherwise */
  readonly empty?: (value: T) => ComponentChildren;
  readonly children: (value: T) => ComponentChildren;
}

/** The four states of everything that is read: loading, failed, empty, filled. */
export function States<T>({ answer, what, onRetry, empty, children }: StatesProps<T>) {
  if (answer.state === 'loading') return <Loading what={what} />;
  if (answer.state === 'failed') return <Failed problem={answer.problem} onRetry={onRetry} />;
  return (
    <>
      {answer.problem && (
        <p class="note stale" role="status">
          <Icon name="warning" />
          <span>
            {answer.problem.title}; this is what was known before. <Retry onRetry={onRetry} />
          </span>
        </p>
      )}
      {empty?.(answer.value) || children(answer.value)}
    </>
  );
}

/** Bars where text will be; they appear only when it takes a while. */
function Loading({ what }: { readonly what: string }) {
  return (
    <div class="loading" role="status">
      <span class="for-listeners">Loading {what}</span>
      {[64, 88, 52, 76, 60, 82].map((width) => (
        <div class="loading-row" key={width} aria-hidden="true">
          <span style={{ width: `${width}%` }} />
          <span style={{ width: `${width / 2}%` }} />
        </div>
      ))}
    </div>
  );
}

/** What went wrong, in the server's words, and a way to try again. */
export function Failed({ problem, onRetry }: { readonly problem: Problem; readonly onRetry: () => void }) {
  return (
    <section class="state" role="alert">
      <Icon name={problem.status === 404 ? 'question' : 'warning'} />
      <h2>{problem.title}</h2>
      {problem.detail !== '' && problem.detail !== problem.title && <p>{sentenceOf(problem.detail)}</p>}
      <p class="muted">
        {problem.code}
        {problem.trace_id !== undefined && ` · trace ${problem.trace_id}`}
      </p>
      {problem.status !== 404 && <Retry onRetry={onRetry} />}
    </section>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** Nothing here, why, and what to do about it. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <section class="state">
      <Icon name="passed" />
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Retry({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <button type="button" onClick={onRetry}>
      Try again
    </button>
  );
}
