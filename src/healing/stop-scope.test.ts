import { describe, expect, it } from 'vitest';
import { isScopeOver, lookUpScope, readStopScope } from './stop-scope.ts';

describe('the scope of a stop', () => {
  it.each([
    ['github/acme', 'github/acme'],
    ['  GitHub/Acme/Shop/ ', 'github/Acme/Shop'],
    ['jenkins/the shop/release 2', 'jenkins/the shop/release 2'],
    ['*', '*'],
    ['acme/shop', null],
    ['github', null],
    ['github/', null],
    ['github//shop', null],
    ['github/acme/sh\u001bop', null],
    ['', null],
  ])('is read from %j as %j', (text, scope) => {
    expect(readStopScope(text)).toBe(scope);
  });

  it.each([
    ['*', 'github/acme/shop', true],
    ['github/acme', 'github/Acme/Shop', true],
    ['github/ACME/shop', 'github/acme/shop', true],
    ['github/acm', 'github/acme/shop', false],
    ['jenkins/über/laden', 'jenkins/Über/laden', false],
    ['github/acme/shop', 'github/acme', false],
  ])('%s is over %s: %s', (scope, name, isOver) => {
    expect(isScopeOver(scope, name)).toBe(isOver);
  });

  const NAMES = [
    'github/Acme/Shop',
    'github/Acme/desk',
    'github/other/shop',
    'gitlab/acme/web/tools/shop',
    'jenkins/Über/laden',
  ];
  it.each([
    ['*', true, null],
    ['github/acme', true, null],
    ['gitlab/acme/web', true, null],
    ['github/acme/shop', true, null],
    ['jenkins/über', false, 'jenkins/Über'],
    ['github/acmee', false, 'github/Acme'],
    ['github/acmee/shpo', false, 'github/Acme/Shop'],
    ['github/acme/shpo', false, 'github/Acme/Shop'],
    ['gitlab/acme/web/tols', false, 'gitlab/acme/web/tools'],
    ['github/acme/shop/more', false, null],
    ['github/quite-another', false, null],
    ['jenkins/acme', false, null],
  ])('%s is known: %s, meant was %s', (scope, isKnown, nearest) => {
    expect(lookUpScope(scope, NAMES)).toEqual({ isKnown, nearest });
  });
});
