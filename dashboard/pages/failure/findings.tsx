import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Diagnosis } from '../../../src/api/contract.ts';
import { Text } from '../../components/text.tsx';
import { type ReadError, readErrors } from './read-errors.ts';

const FIRST = 8;

/** Tests that did not pass. */
export function Tests({ tests }: { readonly tests: Diagnosis['tests'] }) {
  return (
    <Findings title="Tests that did not pass" items={tests}>
      {({ name, suite, result, at }) => (
        <li key={`${at} ${suite} ${name}`}>
          <InLog at={at}>{name}</InLog>
          <span class="muted">
            {suite !== null && (
              <>
                <Text>{suite}</Text>
                {' · '}
              </>
            )}
            <Text>{result}</Text>
          </span>
        </li>
      )}
    </Findings>
  );
}

/** Messages of compilers, linters and type checkers. */
export function Entries({ entries }: { readonly entries: Diagnosis['entries'] }) {
  return (
    <Findings title="Messages of tools" items={entries}>
      {({ tool, file, line, column, severity, code, message, at }) => (
        <li key={`${at} ${file} ${line} ${message}`}>
          <InLog at={at}>{message}</InLog>
          <span class="muted">
            {file !== null && (
              <span class="mono">
                <Text>{[file, line, column].filter((part) => part !== null).join(':')}</Text>
              </span>
            )}
            <Text>{[tool, severity, code].filter((part) => part !== null).join(' ')}</Text>
          </span>
        </li>
      )}
    </Findings>
  );
}

/** Errors with the way they came; what is the project's own code stands out. */
export function Errors({ errors, entries }: Pick<Diagnosis, 'errors' | 'entries'>) {
  const read = readErrors(errors, new Set(entries.flatMap(({ at }) => at ?? [])));
  if (read.length === 0) return null;
  return (
    <section class="card" aria-labelledby="errors-title">
      <h2 id="errors-title">{read.length === 1 ? 'Error' : `Errors (${read.length})`}</h2>
      {read.slice(0, FIRST).map((error) => (
        <OneError key={error.at} error={error} />
      ))}
      {read.length > FIRST && <p class="muted">{read.length - FIRST} more are in the log.</p>}
    </section>
  );
}

function OneError({ error }: { readonly error: ReadError }) {
  return (
    <div class="error">
      <p>
        <strong class="mono">
          <Text cut={200}>{error.type ?? 'error'}</Text>
        </strong>{' '}
        <Text cut={600}>{error.message ?? ''}</Text>{' '}
        <a class="line-number" href={`#L${error.at}`} aria-label={`Line ${error.at} in the log`}>
          {error.at}
        </a>
      </p>
      {error.frames.length > 0 && (
        <ol class="frames">
          {error.frames.map((frame, position) => (
            <li key={position} class={frame.isOwn ? 'frame-own' : 'frame-library'}>
              <code>
                <Text>{frame.place}</Text>
              </code>
              {frame.function !== null && (
                <span class="muted">
                  {' in '}
                  <Text cut={120}>{frame.function}</Text>
                </span>
              )}
              {frame.isOwn && <span class="own">own code</span>}
            </li>
          ))}
          {error.hiddenFrames > 0 && <li class="muted">{error.hiddenFrames} more in the log</li>}
        </ol>
      )}
    </div>
  );
}

/** Text that leads to its line; what was told beside the log has none. */
function InLog({ at, children }: { readonly at: number | null; readonly children: string }) {
  const text = <Text cut={200}>{children}</Text>;
  return at === null ? text : <a href={`#L${at}`}>{text}</a>;
}

interface FindingsProps<T> {
  readonly title: string;
  readonly items: readonly T[];
  readonly children: (item: T) => ComponentChildren;
}

function Findings<T>({ title, items, children }: FindingsProps<T>) {
  const [isWhole, setWhole] = useState(false);
  if (items.length === 0) return null;
  return (
    <section class="card" aria-label={title}>
      <h2>
        {title} <span class="muted number">{items.length}</span>
      </h2>
      <ul class="findings">{items.slice(0, isWhole ? undefined : FIRST).map(children)}</ul>
      {items.length > FIRST && !isWhole && (
        <button type="button" class="quiet-text" onClick={() => setWhole(true)}>
          Show all {items.length}
        </button>
      )}
    </section>
  );
}
