import type { Pages } from '../server/pages.ts';

/** What stands above a list when something new arrived: quiet until it is asked for. */
export function FreshBar({
  pages,
  one,
  many,
}: {
  readonly pages: Pages<unknown>;
  readonly one: string;
  readonly many: string;
}) {
  const { count, isOpen } = pages.fresh;
  return (
    <div class="fresh" role="status">
      {count > 0 && (
        <button type="button" onClick={pages.showFresh}>
          {count}
          {isOpen ? '+' : ''} new {count === 1 ? one : many}
        </button>
      )}
    </div>
  );
}

/** What stands below a list: a way to more of it. */
export function ListEnd({ pages }: { readonly pages: Pages<unknown> }) {
  if (!pages.hasMore) return null;
  return (
    <div class="list-end">
      {typeof pages.more === 'object' && (
        <p role="alert">
          {pages.more.title}. {pages.more.detail}
        </p>
      )}
      <button type="button" onClick={pages.loadMore} disabled={pages.more === 'loading'}>
        {pages.more === 'loading' ? 'Loading …' : 'Show older'}
      </button>
    </div>
  );
}
