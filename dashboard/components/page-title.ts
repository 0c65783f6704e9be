import { useEffect } from 'preact/hooks';

/** What the browser shows for this page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Regreen' : `${title} · Regreen`;
  }, [title]);
}
