import { PROVIDERS } from '../intake/index.ts';
import { nearestName } from './nearest-name.ts';
import type { StoppedScope } from './records.ts';

// Names of Jenkins may have spaces in them.
const EDGE = '[^/\\s\\x00-\\x1f\\x7f]';
const INSIDE = '[^/\\x00-\\x1f\\x7f]';

/**
 * Where healing can be stopped, as a regular expression: everything, or a group or a repository of a system, whatever is
 * below it included.
 */
export const STOP_SCOPE = `^(\\*|(${PROVIDERS.join('|')})(/${EDGE}(${INSIDE}*${EDGE})?)+)$`;

/** What is known of whom a stop holds for. */
export interface ScopeKnowledge {
  /** false: no repository it would hold for was ever seen */
  readonly isKnown: boolean;
  /** the name that was probably meant; null when it is known, or none is alike */
  readonly nearest: string | null;
}

/** A stop, and whether it holds for anybody. */
export type SeenStop = StoppedScope & ScopeKnowledge;

/** A scope as somebody types it: the system in any case, a slash at the end forgiven; null when it is none. */
export function readStopScope(text: string): string | null {
  const scope = text.trim().replace(/\/+$/, '');
  const [provider, ...rest] = scope.split('/');
  const read = [provider!.toLowerCase(), ...rest].join('/');
  return new RegExp(STOP_SCOPE).test(read) ? read : null;
}

/**
 * Whether a stop holds for what is named: everything, what is named itself, or any group above it. Case does not count:
 * code hosts take names in any case for the same, and a stop that is too wide does less harm than one that stops nothing.
 */
export function isScopeOver(scope: string, name: string): boolean {
  return scope === '*' || `${inAnyCase(name)}/`.startsWith(`${inAnyCase(scope)}/`);
}

/** A name as it is compared: letters from a to z in one case, as the database compares them. */
export function inAnyCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * Whether a stop of a scope would hold for anything, and else what was probably meant.
 *
 * @param names of repositories, with their system: `github/acme/shop`
 */
export function lookUpScope(scope: string, names: readonly string[]): ScopeKnowledge {
  if (scope === '*' || names.some((name) => isScopeOver(scope, name))) return { isKnown: true, nearest: null };
  // Part by part: a slip in one does not hide that the others are right.
  let below = names.map((name) => name.split('/'));
  const parts: string[] = [];
  for (const [depth, part] of scope.split('/').entries()) {
    const here = [...new Set(below.flatMap((name) => name[depth] ?? []))];
    const nearest = here.find((name) => inAnyCase(name) === inAnyCase(part)) ?? nearestName(part, here);
    if (nearest === null) return { isKnown: false, nearest: null };
    parts.push(nearest);
    below = below.filter((name) => name[depth] === nearest);
  }
  return { isKnown: false, nearest: parts.join('/') };
}
