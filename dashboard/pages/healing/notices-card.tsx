import type { HealingDetail } from '../../../src/api/healing-contract.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { When } from '../../components/when.tsx';
import { NOTICE_STATE_WORDS } from '../../healing-words.ts';
import { wordOf } from '../../words.ts';

const STATE_ICONS: Readonly<Record<string, IconName>> = { waiting: 'pending', sent: 'passed', given_up: 'failed' };

/** Who was told what, and who could not be told. */
export function NoticesCard({ notices }: { readonly notices: HealingDetail['notices'] }) {
  if (notices.length === 0) return null;
  return (
    <section class="card" aria-labelledby="notices-title">
      <h2 id="notices-title">Who is told</h2>
      <ol class="entries">
        {notices.map(({ id, receiver, title, state, attempts, problem, made_at, ended_at }) => (
          <li key={id}>
            <p class="entry-head">
              <strong>
                <Text>{receiver}</Text>
              </strong>
              <span class="badge">
                <Icon name={STATE_ICONS[state] ?? 'ring'} />
                {wordOf(NOTICE_STATE_WORDS, state)}
              </span>
              <span class="muted">
                <When at={ended_at ?? made_at} />
              </span>
            </p>
            <p>
              <Text cut={200}>{title}</Text>
            </p>
            {problem !== null && (
              <p class="objection">
                <Text>{problem}</Text> <span class="muted">({attempts === 1 ? '1 try' : `${attempts} tries`})</span>
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
