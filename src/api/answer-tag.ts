import { createHash } from 'node:crypto';

/** A weak ETag: equal for equal contents. */
export function tagOf(content: string): string {
  return `W/"${createHash('sha1').update(content).digest('base64url').slice(0, 20)}"`;
}

/** True when the caller has this content already. */
export function hasAlready(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const plain = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === plain);
}
