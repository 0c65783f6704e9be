import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatCents, parseAmount } from '../lib/money.js';

describe('money', () => {
  for (const [text, cents] of [['0.00', 0], ['0.05', 5], ['3', 300], ['12.30', 1230], ['19.99', 1999]]) {
    it(`reads ${text}`, () => assert.equal(parseAmount(text), cents));
    it(`writes ${cents} cents`, () => assert.match(formatCents(cents), /^\d+\.\d\d €$/));
  }
  for (const text of ['', 'free', '-1.00', '1.2.3']) {
    it(`returns an error for "${text}"`, () => assert.throws(() => parseAmount(text), RangeError));
  }
});
