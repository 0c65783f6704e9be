import { FilterBar } from '../../components/filter-bar.tsx';
import { ChoiceFilter, TextFilter } from '../../components/filter-field.tsx';
import type { Filters } from '../../components/filters.ts';
import { CATEGORY_WORDS, FAILURE_STATE_WORDS, ORIGIN_WORDS } from '../../words.ts';

/** The filters of the list, by their names in the address; `within` becomes the server's `since`. */
export const FILTER_NAMES = [
  'repository',
  'branch',
  'category',
  'origin',
  'state',
  'within',
  'fingerprint',
  'incident',
] as const;

const HOUR_MS = 3_600_000;
const SPANS_MS: Readonly<Record<string, number>> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};
const SPAN_WORDS = {
  '1h': 'the last hour',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
};

/** The moment a span like `24h` before now, RFC 3339, to the minute; empty for any other word. */
export function sinceOf(within: string, nowMs: number): string {
  const spanMs = Object.hasOwn(SPANS_MS, within) ? SPANS_MS[within]! : null;
  if (spanMs === null) return '';
  return new Date(Math.floor((nowMs - spanMs) / 60_000) * 60_000).toISOString();
}

/** Which failures the list shows. */
export function FailureFilters({ filters }: { readonly filters: Filters<(typeof FILTER_NAMES)[number]> }) {
  const { field } = filters;
  return (
    <FilterBar filters={filters} what="failures">
      <TextFilter {...field('repository', 'Repository')} />
      <TextFilter {...field('branch', 'Branch')} />
      <ChoiceFilter {...field('category', 'What went wrong')} words={CATEGORY_WORDS} />
      <ChoiceFilter {...field('origin', 'Whose fault')} words={ORIGIN_WORDS} />
      <ChoiceFilter {...field('state', 'Diagnosis')} words={FAILURE_STATE_WORDS} />
      <ChoiceFilter {...field('within', 'When')} words={SPAN_WORDS} any="any time" />
    </FilterBar>
  );
}
