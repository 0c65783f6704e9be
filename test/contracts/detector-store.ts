import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/index.ts';
import { clock, makeId } from './examples.ts';

function entryOf(subject: string) {
  const [atMs, actor] = [clock.nowMs(), 'usr_ada'];
  return { id: makeId('aud'), atMs, actor, action: 'anomaly.change', subject, organisation: '*', details: {} };
}

/** What every store of detectors must do. */
export function describeDetectorStore(openEmpty: () => Promise<Storage>): void {
  describe('detectors', () => {
    let storage: Storage;
    beforeAll(async () => {
      storage = await openEmpty();
    });
    afterAll(() => storage.close());

    it('keep every version with its model, until they are deleted', async () => {
      const organisationId = makeId('org');
      const id = makeId('det');
      const createdAtMs = clock.nowMs();
      const made = { id, organisationId, name: 'builds', createdAtMs, createdBy: 'Ada', versions: 1 };
      const version = {
        createdAtMs,
        createdBy: 'Ada',
        algorithm: 'ecod',
        rows: 10,
        features: ['a', 'b'],
        threshold: 0.5,
        reasons: [],
        evaluation: null,
      };
      const first = { rows: 4, anomalies: 0, rocAuc: null, averagePrecision: null, best: null, atMs: createdAtMs };
      await storage.detectors.add(made, { ...version, evaluation: first }, '{"one":1}');
      expect(await storage.detectors.versions(id)).toMatchObject([{ version: 1, evaluation: first }]);
      // As when the answer to a commit is lost.
      await storage.detectors.add(made, version, '{"one":1}');
      expect(await storage.detectors.read([organisationId], id)).toMatchObject({ versions: 1 });
      // What cannot be kept leaves no detector behind.
      const failed = makeId('det');
      const broken = { ...version, rows: 1e12 };
      await expect(storage.detectors.add({ ...made, id: failed }, broken, '{}')).rejects.toThrow();
      expect(await storage.detectors.read([organisationId], failed)).toBeNull();
      expect(await storage.detectors.addVersion(id, { ...version, threshold: null }, '{"two":2}')).toBe(2);
      const evaluation = { rows: 9, anomalies: 1, rocAuc: 0.9, averagePrecision: 0.8, atMs: createdAtMs };
      await storage.detectors.setEvaluation(id, 1, evaluation);
      expect(await storage.detectors.model(id, 1)).toBe('{"one":1}');
      expect(await storage.detectors.versions(id)).toMatchObject([
        { version: 2, threshold: null, evaluation: null },
        { version: 1, threshold: 0.5, evaluation, features: ['a', 'b'] },
      ]);
      expect(await storage.detectors.read([makeId('org')], id)).toBeNull();
      expect(await storage.detectors.read([organisationId], id)).toMatchObject({ versions: 2 });
      const entry = entryOf(id);
      expect(await storage.detectors.delete(makeId('det'), entryOf(id))).toBe(false);
      expect(await storage.detectors.delete(id, entry)).toBe(true);
      // Nothing is told of what was not there.
      const told = (await storage.audit.list(null, 1000)).filter(({ subject }) => subject === id);
      expect(told.map((each) => each.id)).toEqual([entry.id]);
      expect(await storage.detectors.model(id, 1)).toBeNull();
    });
  });
}
