import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discounted } from '../lib/discount.js';

test('half of an even price', () => assert.equal(discounted(250, 50), 125));
test('nothing is left after 100 percent', () => assert.equal(discounted(999, 100), 0));
test('what is to be paid is whole cents', () => assert.equal(discounted(249, 15), 212));
test('more than everything is refused', () => assert.throws(() => discounted(1, 101), RangeError));
