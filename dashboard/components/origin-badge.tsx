import type { Failure } from '../../src/api/contract.ts';
import { CATEGORY_WORDS, FAILURE_STATE_WORDS, ORIGIN_WORDS, wordOf } from '../words.ts';
import { Icon, type IconName } from './icon.tsx';

const ORIGIN_ICONS: Readonly<Record<string, IconName>> = { failure: 'change', error: 'world', flaky: 'flaky' };

interface BadgeProps {
  readonly category: string | null;
  readonly origin: string | null;
  readonly state?: Failure['state'];
}

/** What went wrong and whose fault: a word, a picture, and only then a colour. */
export function OriginBadge({ category, origin, state = 'diagnosed' }: BadgeProps) {
  if (category === null || origin === null) {
    return (
      <span class="badge badge-waiting">
        <Icon name={state === 'pending' ? 'pending' : 'question'} />
        {wordOf(FAILURE_STATE_WORDS, state)}
      </span>
    );
  }
  const fault = wordOf(ORIGIN_WORDS, origin);
  return (
    <span class={`badge badge-${Object.hasOwn(ORIGIN_WORDS, origin) ? origin : 'unknown'}`} title={`Origin: ${fault}`}>
      <Icon name={ORIGIN_ICONS[origin] ?? 'question'} />
      {wordOf(CATEGORY_WORDS, category)}
      <span class="for-listeners">, origin: {fault}</span>
    </span>
  );
}
