import { describe, expect, it } from 'vitest';
import type { Settings } from './detector.ts';
import { requireDetector } from './detector-name.ts';
import { DETECTORS } from './detectors.ts';
import { completeSettings } from './settings.ts';

describe('settings of detectors', () => {
  it.each(DETECTORS.map((detector) => ({ name: detector.name, detector })))('of $name have bounds', ({ detector }) => {
    expect(completeSettings(detector, detector.defaults)).toEqual(detector.defaults);
  });

  it('reach the members of an ensemble by their names', () => {
    const detector = requireDetector('rank:lof=2,hbos');
    expect(detector.defaults).toEqual({ 'lof.neighbors': 20, 'hbos.bins': 10 });
    expect(completeSettings(detector, { 'lof.neighbors': 5 })).toEqual({ 'lof.neighbors': 5, 'hbos.bins': 10 });
  });

  const refused: readonly { because: string; name: string; given: Settings; message: string }[] = [
    { because: 'there is none of the name', name: 'lof', given: { bins: 3 }, message: 'there are neighbors' },
    { because: 'it is a name of every object', name: 'lof', given: { constructor: 3 }, message: 'there are neighbors' },
    { because: 'the detector has none', name: 'ecod', given: { bins: 3 }, message: 'there are none' },
    {
      because: 'it counts, and is no whole number',
      name: 'lof',
      given: { neighbors: 2.5 },
      message: 'a whole number from 1',
    },
    { because: 'it is too large', name: 'hbos', given: { bins: 1e9 }, message: 'to 1000 as bins, came 1000000000' },
    { because: 'it is no number', name: 'one_class_svm', given: { nu: Number.NaN }, message: 'came NaN' },
  ];
  it.each(refused)('are refused where $because', ({ name, given, message }) => {
    expect(() => completeSettings(requireDetector(name), given)).toThrow(message);
  });
});
