import type { HealingDetail } from '../../../src/api/healing-contract.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { Until, When } from '../../components/when.tsx';
import { spacedOf } from '../../words.ts';
import { type ShownStep, shownSteps } from './timeline-steps.ts';

const STATES: Readonly<Record<string, { readonly icon: IconName; readonly words: string }>> = {
  done: { icon: 'passed', words: 'done' },
  failed: { icon: 'failed', words: 'failed' },
  waiting: { icon: 'pending', words: 'waits' },
  running: { icon: 'ring', words: 'under way' },
};

interface TimelineProps {
  readonly steps: HealingDetail['steps'];
  readonly nextAt: string | null;
}

/** What happened, step by step, and what comes next. */
export function Timeline({ steps, nextAt }: TimelineProps) {
  return (
    <section class="card" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Step by step</h2>
      {steps.length === 0 && <p class="muted">It has not begun yet.</p>}
      <ol class="timeline">
        {shownSteps(steps).map((step, position) => (
          <TimelineEntry key={position} step={step} />
        ))}
      </ol>
      {nextAt !== null && (
        <p class="muted">
          Goes on <Until at={nextAt} />, or as soon as there is news.
        </p>
      )}
    </section>
  );
}

function TimelineEntry({ step }: { readonly step: ShownStep }) {
  const { name, state, at, attempts, problem, times, word, text } = step;
  const { icon, words } = STATES[state] ?? STATES.running!;
  return (
    <li class={`timeline-${Object.hasOwn(STATES, state) ? state : 'running'}`}>
      <Icon name={icon} />
      <div>
        <p>
          <Text>{spacedOf(name)}</Text>
          {times > 1 && ` (${times} times)`}
          <span class="for-listeners">, {words}</span>
          {word !== null && (
            <span class="muted">
              : <Text cut={120}>{spacedOf(word).toLowerCase()}</Text>
            </span>
          )}
        </p>
        <p class="muted">
          {at !== null && <When at={at} />}
          {attempts > 1 && ` · tried ${attempts} times`}
        </p>
        {problem !== null && (
          <p class="objection">
            <Text cut={400}>{problem}</Text>
          </p>
        )}
        {text !== null && (
          <details>
            <summary>What it gave</summary>
            <pre class="given">
              <Text>{text}</Text>
            </pre>
          </details>
        )}
      </div>
    </li>
  );
}
