import { BadInputError } from '../foundation/index.ts';

/**
 * An address as accounts are found by.
 *
 * @throws BadInputError when it is none
 */
export function emailOf(text: string): string {
  const email = text.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new BadInputError('the address is none: expected name@example.org');
  return email;
}
