import { showHidden } from './visible-text.ts';

/** Text from outside: never HTML, in its own direction, with nothing hidden in it. */
export function Text({ children, cut }: { readonly children: string; readonly cut?: number }) {
  const shown = showHidden(children);
  const isCut = cut !== undefined && shown.length > cut;
  return <bdi title={isCut ? shown : undefined}>{isCut ? `${shown.slice(0, cut - 1)}…` : shown}</bdi>;
}
