import type { Healing } from '../../src/api/healing-contract.ts';
import { HEALING_STATE_WORDS, OUTCOME_WORDS } from '../healing-words.ts';
import { wordOf } from '../words.ts';
import { Icon, type IconName } from './icon.tsx';

/** Each look of a badge, by state or outcome. */
const LOOKS: Readonly<Record<string, { readonly icon: IconName; readonly tone: string }>> = {
  healed: { icon: 'passed', tone: 'good' },
  not_healed: { icon: 'failed', tone: 'bad' },
  superseded: { icon: 'down', tone: 'plain' },
  unknown: { icon: 'question', tone: 'plain' },
  awaiting_decision: { icon: 'question', tone: 'asks' },
  stuck: { icon: 'warning', tone: 'bad' },
  healing: { icon: 'remedy', tone: 'busy' },
  verifying: { icon: 'pending', tone: 'busy' },
  gathering: { icon: 'pending', tone: 'busy' },
};

const PLAIN = { icon: 'ring', tone: 'plain' } as const;

/** Where a healing stands; of one that has ended, what came of it. */
export function HealingState({
  healing: { state, outcome },
}: {
  readonly healing: Pick<Healing, 'state' | 'outcome'>;
}) {
  const isOutcome = state === 'finished' && outcome !== null;
  const word = isOutcome ? outcome : state;
  const { icon, tone } = Object.hasOwn(LOOKS, word) ? LOOKS[word]! : PLAIN;
  return (
    <span class={`badge healing-${tone}`}>
      <Icon name={icon} />
      {wordOf(isOutcome ? OUTCOME_WORDS : HEALING_STATE_WORDS, word)}
    </span>
  );
}
