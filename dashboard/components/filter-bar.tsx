import type { ComponentChildren } from 'preact';
import type { Filters } from './filters.ts';

/** The filters of a list, and a way to take them all off. */
export function FilterBar({
  filters,
  what,
  children,
}: {
  readonly filters: Pick<Filters<string>, 'isAny' | 'clear'>;
  /** "failures" */
  readonly what: string;
  readonly children: ComponentChildren;
}) {
  return (
    <search class="filters" aria-label={`Filter ${what}`}>
      {children}
      {filters.isAny && (
        <button type="button" class="clear" onClick={filters.clear}>
          Clear
        </button>
      )}
    </search>
  );
}
