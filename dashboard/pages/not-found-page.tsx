import { usePageTitle } from '../components/page-title.ts';

/** There is no such page. */
export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <section class="state state-page">
      <h1>There is no such page</h1>
      <p>The address may have been shortened on its way here.</p>
      <p>
        <a class="button" href="/failures">
          Go to failures
        </a>
      </p>
    </section>
  );
}
