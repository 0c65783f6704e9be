import { useEffect, useRef } from 'preact/hooks';
import { Failed } from '../components/states.tsx';
import { refusals } from '../server/client.ts';
import { closeFeed, openFeed } from '../server/live-feed.ts';
import { isHelpOpen, KeysHelp } from './keys-help.tsx';
import { pageAt } from './pages.ts';
import { goTo, place } from './place.ts';
import { isSignedIn, loadSession, session } from './session.ts';
import { useShortcuts } from './shortcuts.ts';
import { switchTheme } from './theme.ts';
import { TopBar } from './top-bar.tsx';

/** The whole dashboard: top bar, the page of the address, the keys. */
export function Dashboard() {
  const { path, query, hash } = place.value;
  const { entry, values } = pageAt(path);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const state = session.value.state;
  const mustSignIn = state === 'known' && !isSignedIn.value && !entry.isOpen;

  useEffect(() => {
    if (path === '/') goTo('/failures', { replace: true });
    else if (mustSignIn) goTo(signInAddress(path, query, hash), { replace: true });
  }, [path, mustSignIn]);

  useEffect(() => {
    if (isSignedIn.value) openFeed();
    else closeFeed();
  }, [isSignedIn.value]);

  // The session may have ended elsewhere.
  useEffect(() => {
    if (refusals.value > 0) void loadSession();
  }, [refusals.value]);

  // A new page begins at its start, for those who listen too.
  useEffect(() => {
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [path]);

  useShortcuts({
    'g f': () => goTo('/failures'),
    'g i': () => goTo('/incidents'),
    'g h': () => goTo('/healings'),
    'g r': () => goTo('/approvals'),
    'g a': () => goTo('/anomalies'),
    'g m': () => goTo('/messages'),
    'g p': () => goTo('/access'),
    t: switchTheme,
    '?': () => {
      isHelpOpen.value = true;
    },
  });

  const Page = entry.page;
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to the content
      </a>
      <TopBar area={entry.area} />
      <main id="main" tabIndex={-1} ref={main}>
        {session.value.state === 'failed' && !entry.isOpen ? (
          <Failed problem={session.value.problem} onRetry={() => void loadSession()} />
        ) : state === 'loading' || mustSignIn || path === '/' ? null : (
          <Page key={path} values={values} />
        )}
      </main>
      <KeysHelp />
    </>
  );
}

function signInAddress(path: string, query: URLSearchParams, hash: string): string {
  if (path === '/' || path === '/failures') return '/sign-in';
  const search = query.size > 0 ? `?${query}` : '';
  return `/sign-in?next=${encodeURIComponent(path + search + hash)}`;
}
