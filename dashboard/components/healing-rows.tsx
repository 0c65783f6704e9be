import type { Healing } from '../../src/api/healing-contract.ts';
import { standOf } from '../healing-words.ts';
import { HealingState } from './healing-state.tsx';
import { Text } from './text.tsx';
import { When } from './when.tsx';

interface HealingRowsProps {
  readonly healings: readonly Healing[];
  /** healings of one incident: the repository is left out */
  readonly areAlike?: boolean;
}

/** Healings, one row each: where it stands and why, where, by which playbook, when. */
export function HealingRows({ healings, areAlike = false }: HealingRowsProps) {
  return (
    <ol class="rows rows-healings">
      {healings.map((healing) => (
        <li class="row" key={healing.id}>
          <div class="row-head">
            <HealingState healing={healing} />
          </div>
          <a class="row-title" data-row href={`/healings/${encodeURIComponent(healing.id)}`}>
            <Text>{standOf(healing)}</Text>
          </a>
          <p class="row-place">
            {!areAlike && (
              <span>
                <Text>{healing.repository}</Text>
              </span>
            )}
            {healing.pipeline !== null && (
              <span>
                <Text>{healing.pipeline}</Text>
              </span>
            )}
            {healing.branch !== null && (
              <span class="branch">
                <Text>{healing.branch}</Text>
              </span>
            )}
            <span>
              run <Text>{healing.run}</Text>
              {healing.attempt > 1 && `, attempt ${healing.attempt}`}
            </span>
            {healing.playbook !== null && (
              <span>
                playbook <Text>{healing.playbook}</Text>
              </span>
            )}
          </p>
          <p class="row-end">
            <When at={healing.created_at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
