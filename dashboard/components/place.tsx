import type { ComponentChildren } from 'preact';
import { PROVIDER_WORDS, wordOf } from '../words.ts';
import { OutsideLink } from './outside-link.tsx';

interface PlaceFactProps {
  readonly name: string;
  readonly isMono?: boolean;
  readonly children: ComponentChildren;
}

/** One fact of the list under a title that says what a page is about. */
export function PlaceFact({ name, isMono = false, children }: PlaceFactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isMono ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}

/** The way to the CI system it came from; the last of such a list. */
export function PlaceOrigin({ url, provider }: { readonly url: string | null; readonly provider: string }) {
  return (
    <div class="place-out">
      <dt class="for-listeners">At its origin</dt>
      <dd>
        <OutsideLink to={url}>Open in {wordOf(PROVIDER_WORDS, provider)}</OutsideLink>
      </dd>
    </div>
  );
}
