import type { PlannedCall } from '../../src/api/healing-contract.ts';
import { Text } from './text.tsx';

/** Exactly what is asked of another system, call by call: method, path, body. */
export function PlannedCalls({ calls }: { readonly calls: readonly PlannedCall[] }) {
  if (calls.length === 0) return <p class="muted">No call to another system.</p>;
  return (
    <ol class="calls">
      {calls.map(({ method, path, body, note }, position) => (
        <li key={position}>
          <code>
            <strong>
              <Text>{method}</Text>
            </strong>{' '}
            <Text>{path}</Text>
          </code>
          {body !== null && (
            <pre>
              <Text>{JSON.stringify(body, null, 2)}</Text>
            </pre>
          )}
          {note !== undefined && (
            <p>
              <Text>{note}</Text>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
