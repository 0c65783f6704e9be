/**
 * What a path says in the places of a pattern: `/failures/:id` on `/failures/flr_1` gives `{ id: 'flr_1' }`.
 *
 * @returns null when the path does not fit
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (path === '/') given[1] = '';
  if (wanted.length !== given.length) return null;
  const values: Record<string, string> = {};
  for (const [position, part] of wanted.entries()) {
    const value = decoded(given[position]!);
    if (value === null) return null;
    if (part.startsWith(':')) {
      if (value === '') return null;
      values[part.slice(1)] = value;
    } else if (part !== value) return null;
  }
  return values;
}

/** A path of this dashboard and nothing else: what another site put into `next` leads to the start instead. */
export function ownPath(next: string | null, origin: string): string {
  if (next === null || !URL.canParse(next, origin)) return '/';
  const url = new URL(next, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : '/';
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a lone percent sign
  }
}
