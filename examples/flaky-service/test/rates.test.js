import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from '../rates.js';

test('a price in euro stays what it is', () => assert.equal(convert(249, 'EUR'), 249));
test('a price in dollars is rounded to cents', () => assert.equal(convert(249, 'USD'), 269));
test('a currency without a rate is refused', () => assert.throws(() => convert(1, 'XXX'), RangeError));
