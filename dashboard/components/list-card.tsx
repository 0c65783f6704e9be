import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useShortcuts } from '../frame/shortcuts.ts';
import type { Pages } from '../server/pages.ts';
import type { Filters } from './filters.ts';
import { ListEnd } from './list-end.tsx';
import { useRowKeys } from './row-keys.ts';
import { Empty, States } from './states.tsx';

interface ListCardProps<T> {
  readonly pages: Pages<T>;
  /** "failure" */
  readonly one: string;
  /** "failures" */
  readonly many: string;
  /** the name of the list; left out, "Failures, newest first" */
  readonly label?: string;
  readonly filters?: Pick<Filters<string>, 'isAny' | 'clear'>;
  /** shown when there is nothing at all */
  readonly nothing: ComponentChildren;
  readonly children: (items: readonly T[]) => ComponentChildren;
}

/** A list with its keys, from loading to its end. */
export function ListCard<T>({ pages, one, many, label, filters, nothing, children }: ListCardProps<T>) {
  const list = useRef<HTMLElement>(null);
  useRowKeys(list);
  useShortcuts({
    n: pages.showFresh,
    '/': () => document.querySelector<HTMLInputElement>('.filters input')?.focus(),
  });
  const name = label ?? `${many.charAt(0).toUpperCase()}${many.slice(1)}, newest first`;
  return (
    <section class="card list" ref={list} aria-label={name}>
      <States
        answer={pages.answer}
        what={many}
        onRetry={pages.reload}
        empty={(items) =>
          items.length === 0 && (filters?.isAny ? <NoneFits one={one} onClear={filters.clear} /> : nothing)
        }
      >
        {(items) => (
          <>
            {children(items)}
            <ListEnd pages={pages} />
          </>
        )}
      </States>
    </section>
  );
}

function NoneFits({ one, onClear }: { readonly one: string; readonly onClear: () => void }) {
  return (
    <Empty title={`No ${one} fits these filters`}>
      <button type="button" onClick={onClear}>
        Clear the filters
      </button>
    </Empty>
  );
}
