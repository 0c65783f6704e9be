import { signal } from '@preact/signals';

/** Where in the dashboard somebody is, as the address says. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly hash: string;
}

export const place = signal<Place>(readPlace());

/** Goes to an address of the dashboard; `replace` leaves no step to go back to. */
export function goTo(address: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  const before = place.value;
  place.value = readPlace();
  if (before.path !== place.value.path) scrollTo(0, 0);
}

/** Lets plain links change the page without loading it again. Called once. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    place.value = readPlace();
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const leavesDashboard = link.origin !== location.origin || link.target !== '' || link.hasAttribute('download');
    if (leavesDashboard || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    goTo(link.pathname + link.search + link.hash);
  });
}

function readPlace(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search), hash: location.hash };
}
