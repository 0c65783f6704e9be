import { describe, expect, it } from 'vitest';
import type { TableModel } from '../anomaly/index.ts';
import { ModelCache } from './model-cache.ts';

const model = (name: string) => ({ name }) as unknown as TableModel;

describe('models that were used last', () => {
  it('stay while there is room, those used longest ago go first', () => {
    const cache = new ModelCache(100);
    cache.put('one', model('one'), 40);
    cache.put('two', model('two'), 40);
    expect(cache.get('one')).toEqual({ name: 'one' });
    cache.put('three', model('three'), 40);
    expect(['one', 'two', 'three'].filter((key) => cache.has(key))).toEqual(['one', 'three']);
  });

  it('are none that is larger than all may be', () => {
    const cache = new ModelCache(100);
    cache.put('one', model('one'), 40);
    cache.put('large', model('large'), 101);
    expect(cache.get('large')).toBeUndefined();
    expect(cache.has('one')).toBe(true);
  });

  it('count once, however often they are put', () => {
    const cache = new ModelCache(100);
    for (let round = 0; round < 5; round++) cache.put('one', model('one'), 60);
    cache.put('two', model('two'), 40);
    expect(cache.has('one')).toBe(true);
  });
});
