import { describe, expect, it } from 'vitest';
import { matchPath, ownPath } from './path-pattern.ts';

describe('matchPath', () => {
  it.each([
    { pattern: '/', path: '/', values: {} },
    { pattern: '/failures', path: '/failures', values: {} },
    { pattern: '/failures', path: '/failures/', values: {} },
    { pattern: '/failures', path: '/', values: null },
    { pattern: '/failures/:id', path: '/failures/flr_1', values: { id: 'flr_1' } },
    { pattern: '/failures/:id', path: '/failures/a%2Fb', values: { id: 'a/b' } },
    { pattern: '/failures/:id', path: '/failures/', values: null },
    { pattern: '/failures/:id', path: '/failures/a/b', values: null },
    { pattern: '/failures/:id', path: '/failures/%', values: null },
  ])('$pattern on $path is $values', ({ pattern, path, values }) => {
    expect(matchPath(pattern, path)).toEqual(values);
  });
});

describe('ownPath', () => {
  const origin = 'http://regreen.test';
  it.each([
    { next: '/failures?branch=main#L3', path: '/failures?branch=main#L3' },
    { next: null, path: '/' },
    { next: 'https://elsewhere.test/', path: '/' },
    { next: '//elsewhere.test/', path: '/' },
    { next: '/\\elsewhere.test/', path: '/' },
    { next: 'javascript:alert(1)', path: '/' },
  ])('$next leads to $path', ({ next, path }) => {
    expect(ownPath(next, origin)).toBe(path);
  });
});
