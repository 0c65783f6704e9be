import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { type FeedState, feedState } from '../server/live-feed.ts';
import { isHelpOpen } from './keys-help.tsx';
import type { Area } from './pages.ts';
import { isAdministrator, isSignedIn, session, signOut } from './session.ts';
import { switchTheme, type Theme, theme } from './theme.ts';

const FEED_WORDS: Readonly<Record<FeedState, { readonly word: string; readonly means: string }>> = {
  off: { word: '', means: '' },
  connecting: { word: 'Connecting', means: 'Connecting to the live feed' },
  live: { word: 'Live', means: 'What happens is shown as it happens' },
  lost: { word: 'Not live', means: 'The live feed is away; it is tried again' },
};

const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const satisfies Record<Theme, string>;

/** Name, navigation, whether the page is live, theme, keys, account. */
export function TopBar({ area }: { readonly area: Area | null }) {
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the entry of this page may be beyond the edge.
  useEffect(() => {
    nav.current?.querySelector(`[href="/${area}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [area, isSignedIn.value, isAdministrator.value, feedState.value]);
  return (
    <header class="top-bar">
      <a class="brand" href="/failures">
        <Icon name="mark" />
        <span>Regreen</span>
      </a>
      {isSignedIn.value && (
        <nav aria-label="Main" ref={nav}>
          <a href="/failures" aria-current={area === 'failures' ? 'page' : undefined}>
            Failures
          </a>
          <a href="/incidents" aria-current={area === 'incidents' ? 'page' : undefined}>
            Incidents
          </a>
          <a href="/healings" aria-current={area === 'healings' ? 'page' : undefined}>
            Healing
          </a>
          <a href="/anomalies" aria-current={area === 'anomalies' ? 'page' : undefined}>
            Anomalies
          </a>
          <a href="/messages" aria-current={area === 'messages' ? 'page' : undefined}>
            Messages
          </a>
          {isAdministrator.value && (
            <a href="/access" aria-current={area === 'access' ? 'page' : undefined}>
              Access
            </a>
          )}
        </nav>
      )}
      <div class="top-bar-end">
        <Feed />
        <button
          type="button"
          class="quiet"
          onClick={switchTheme}
          aria-label={`Theme: ${theme.value}`}
          title="Theme (t)"
        >
          <Icon name={THEME_ICONS[theme.value]} />
        </button>
        <button
          type="button"
          class="quiet keys-button"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => {
            isHelpOpen.value = true;
          }}
        >
          <Icon name="keys" />
        </button>
        <Account />
      </div>
    </header>
  );
}

function Feed() {
  const { word, means } = FEED_WORDS[feedState.value];
  if (word === '') return null;
  return (
    <span class={`feed feed-${feedState.value}`} role="status" title={means}>
      <Icon name={feedState.value === 'live' ? 'dot' : 'ring'} />
      <span>{word}</span>
    </span>
  );
}

function Account() {
  if (!isSignedIn.value || session.value.state !== 'known') return null;
  const { name, email, roles } = session.value.me;
  const shown = name ?? email ?? 'Account';
  return (
    <details class="account">
      <summary aria-label={`Account of ${shown}`}>{initialsOf(shown)}</summary>
      <div class="account-card">
        <p>
          <strong>{shown}</strong>
          {email !== null && email !== shown && <span>{email}</span>}
          {roles.length > 0 && <span>{[...new Set(roles.map(({ role }) => role))].join(', ')}</span>}
        </p>
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </details>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return letters.map((word) => Array.from(word)[0]!.toUpperCase()).join('');
}
