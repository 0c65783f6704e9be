import type { Failure } from '../../../src/api/contract.ts';
import { titleOf } from '../../components/failure-rows.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';

interface SimilarProps {
  readonly failure: Failure;
  readonly similar: readonly Failure[];
}

/** Where the same went wrong before. */
export function Similar({ failure, similar }: SimilarProps) {
  if (failure.state !== 'diagnosed') return null;
  return (
    <section class="card" aria-labelledby="similar-title">
      <h2 id="similar-title">Similar failures</h2>
      {similar.length === 0 ? (
        <p class="muted">None was seen before.</p>
      ) : (
        <ul class="similar">
          {similar.map((other) => (
            <li key={other.id}>
              <a href={`/failures/${encodeURIComponent(other.id)}`}>
                <Text cut={140}>{titleOf(other)}</Text>
              </a>
              <span class="muted">
                {other.repository !== failure.repository && (
                  <>
                    <Text>{other.repository}</Text>
                    {' · '}
                  </>
                )}
                {other.branch !== null && (
                  <>
                    <Text>{other.branch}</Text>
                    {' · '}
                  </>
                )}
                <When at={other.occurred_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {failure.incident !== null && (
        <p>
          <a href={`/incidents/${encodeURIComponent(failure.incident)}`}>All failures of its incident</a>
        </p>
      )}
    </section>
  );
}
