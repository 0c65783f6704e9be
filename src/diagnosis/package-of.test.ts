import { describe, expect, it } from 'vitest';
import { packagesIn } from './package-of.ts';

describe('packagesIn', () => {
  it.each([
    ['packages/cart/src/index.ts', ['packages/cart']],
    ['/home/runner/work/shop/shop/packages/cart/src/index.ts', ['packages/cart']],
    ['C:\\a\\apps\\web\\main.ts', ['apps/web']],
    ['packages/@acme/cart/src/a.ts', ['packages/@acme/cart']],
    ['error in crates/core/src/lib.rs and crates/cli/src/main.rs', ['crates/cli', 'crates/core']],
    ['src/index.ts', []],
    ['packages/cart', []],
    ['node_modules/packages/cart/index.js', []],
    ['lib/python3/site-packages/x/y.py', []],
    ['mypackages/cart/a.ts', []],
    ['', []],
  ])('%j speaks of %j', (text, packages) => {
    expect(packagesIn(text)).toEqual(packages);
  });

  it('takes linear time', () => {
    const started = performance.now();
    packagesIn('packages/'.repeat(20_000));
    packagesIn(`packages/${'a'.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
