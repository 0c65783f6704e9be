import { Text } from '../../components/text.tsx';
import { isOver, type Reach } from './reach.ts';

interface StopAllProps {
  readonly reach: Reach;
  /** where it is stopped already */
  readonly stopped: readonly string[];
  readonly isBusy: boolean;
  readonly onStop: (scopes: readonly string[]) => void;
}

/** One click stops everything, or all that whoever is signed in may stop. */
export function StopAll({ reach: { isEverywhere, scopes }, stopped, isBusy, onStop }: StopAllProps) {
  const wanted = isEverywhere ? ['*'] : scopes;
  const isStopped = wanted.length > 0 && wanted.every((scope) => stopped.some((stop) => isOver(stop, scope)));
  const what = isEverywhere ? 'All healing' : 'All healing of yours';
  return (
    <>
      <p>
        No action is begun any more, {isEverywhere ? 'anywhere' : <Text cut={300}>{`in ${namesText(scopes)}`}</Text>},
        from the next moment on. What a CI system has begun already goes on there. Letting healing go on again is one
        click too.
      </p>
      <button
        type="button"
        class="stop-button"
        disabled={isBusy || isStopped || wanted.length === 0}
        onClick={() => onStop(wanted)}
      >
        {isStopped ? `${what} is stopped` : `Stop ${what.toLowerCase()} now`}
      </button>
    </>
  );
}

function namesText(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'your organisations, which are not known yet' : scopes.join(', ');
}
