import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import { outsideAddress } from './outside-address.ts';

interface OutsideLinkProps {
  /** from outside, so of any scheme */
  readonly to: string | null;
  readonly children: ComponentChildren;
}

/** A link that leaves the dashboard; nothing when the address is not one of the web. */
export function OutsideLink({ to, children }: OutsideLinkProps) {
  const address = outsideAddress(to);
  if (address === null) return null;
  return (
    <a class="outside" href={address} target="_blank" rel="noopener noreferrer">
      {children}
      <Icon name="outside" />
      <span class="for-listeners"> (opens a new tab)</span>
    </a>
  );
}
