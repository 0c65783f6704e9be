import type { HealingDetail } from '../../../src/api/healing-contract.ts';
import { Confidence } from '../../components/confidence.tsx';
import { Text } from '../../components/text.tsx';
import { CATEGORY_WORDS, wordOf } from '../../words.ts';

/** The failures it was decided from. */
export function Evidence({ failures }: { readonly failures: HealingDetail['failures'] }) {
  if (failures.length === 0) return null;
  return (
    <section class="card" aria-labelledby="evidence-title">
      <h2 id="evidence-title">{failures.length === 1 ? 'The failure' : `The failures (${failures.length})`}</h2>
      <ul class="entries">
        {failures.map(({ id, job, category, confidence, summary }) => (
          <li key={id}>
            <a href={`/failures/${encodeURIComponent(id)}`}>
              <Text cut={200}>{summary}</Text>
            </a>
            <p class="entry-head muted">
              {job !== null && (
                <span>
                  <Text>{job}</Text>
                </span>
              )}
              <span>{wordOf(CATEGORY_WORDS, category)}</span>
              <Confidence value={confidence} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
