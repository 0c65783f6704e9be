import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseItems, totalCents } from '../lib/basket.js';
import { parseAmount } from '../lib/money.js';

const tea = { name: 'tea', count: 2, cents: 320 };
const bread = { name: 'bread', count: 1, cents: 415 };

describe('basket', () => {
  it('costs nothing when empty', () => assert.equal(totalCents([]), 0));
  it('adds up its items', () => assert.equal(totalCents([tea, bread]), 1055));
  it('takes off half', () => assert.equal(totalCents([tea], 50), 320));
  it('rounds a discount to whole cents', () => {
    assert.equal(totalCents([tea, bread], 15), 897);
  });
  it('leaves out lines it cannot read', () => {
    assert.deepEqual(parseItems('2 x tea 3.20\n# error: no item', parseAmount), [tea]);
  });
});
