import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveAlert } from '../../src/anomaly/index.ts';
import { SILENT } from '../../src/foundation/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { type DueSeries, SeriesWatcher } from '../../src/watch/index.ts';
import { clock, makeId, repository, runFact } from './examples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST_PAGE = { limit: 200, after: null };

function entryOf(subject: string) {
  const [atMs, actor] = [clock.nowMs(), 'usr_ada'];
  return { id: makeId('aud'), atMs, actor, action: 'anomaly.change', subject, organisation: '*', details: {} };
}

/** What every store of samples must do with single ones. */
export function describeSampleStore(openEmpty: () => Promise<Storage>): void {
  describe('single samples', () => {
    let storage: Storage;
    beforeAll(async () => {
      storage = await openEmpty();
      const facts = ['r1', 'r2', 'r3'].map((run) => ({ run: runFact(run, 'success', {}), jobs: [] }));
      await storage.pipeline.record([{ task: null, facts }]);
    });
    afterAll(() => storage.close());

    /** Judges what waits, with nothing to say of it. */
    async function judgeAll(): Promise<void> {
      const judge = async ({ samples }: DueSeries) => ({
        watch: '{}',
        rows: samples.map(({ atMs, value }) => ({ timestampMs: atMs, value, score: 0, isAnomaly: false, band: null })),
      });
      const watcher = new SeriesWatcher({ metrics: storage.metrics, alerts: storage.alerts, judge, logger: SILENT });
      while ((await watcher.judgeDue()) > 0);
    }

    it('are read around a time, more from it on than before it', async () => {
      const organisationId = makeId('org');
      const startMs = clock.nowMs() - DAY;
      const samples = Array.from({ length: 40 }, (_, row) => {
        return { name: 'around', labels: {}, atMs: startMs + row * MINUTE, value: row };
      });
      await storage.metrics.append(organisationId, samples);
      const [series] = (await storage.metrics.list([organisationId], {}, FIRST_PAGE)).items;
      const around = async (row: number) =>
        (await storage.metrics.samplesAround(series!.id, startMs + row * MINUTE, 8)).map(({ value }) => value);
      expect(await around(20)).toEqual([18, 19, 20, 21, 22, 23, 24, 25]);
      expect(await around(38)).toEqual([32, 33, 34, 35, 36, 37, 38, 39]);
      expect(await around(0)).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('that cannot be judged wait, unless somebody else holds their series', async () => {
      const organisationId = makeId('org');
      await judgeAll();
      await storage.metrics.append(organisationId, [{ name: 'bad', labels: {}, atMs: clock.nowMs(), value: 1 }]);
      const [first] = await storage.metrics.claimDue(10, 100, -1);
      const [second] = await storage.metrics.claimDue(10, 100, MINUTE);
      await storage.metrics.postpone(first!, -1);
      expect(await storage.metrics.claimDue(10, 100, MINUTE)).toEqual([]);
      await storage.metrics.postpone(second!, -1);
      expect(await storage.metrics.claimDue(10, 100, MINUTE)).toMatchObject([{ id: first!.id }]);
    });

    it('have alerts that stay resolved while the departure goes on that a person said is over', async () => {
      const organisationId = makeId('org');
      const fromMs = clock.nowMs() - DAY;
      const rowsOf = async (from: number, to: number) => {
        const samples = Array.from({ length: to - from }, (_, place) => {
          const row = from + place;
          return { name: 'lasting', labels: {}, atMs: fromMs + row * MINUTE, value: row };
        });
        await storage.metrics.append(organisationId, samples);
      };
      // Every row is an anomaly of one departure that began at the tenth.
      const judgeLasting = async (due: DueSeries) => ({
        watch: '{}',
        rows: due.samples.map(({ atMs, value }) => ({
          ...{ timestampMs: atMs, value, score: 0.9, isAnomaly: value >= 12, band: { expected: 5, low: 0, high: 9 } },
          departure: value >= 10 ? { sinceMs: fromMs + 10 * MINUTE, rows: value - 9 } : null,
        })),
      });
      const lasting = new SeriesWatcher({
        metrics: storage.metrics,
        alerts: storage.alerts,
        judge: judgeLasting,
        logger: SILENT,
      });
      await judgeAll();
      await rowsOf(0, 20);
      await lasting.judgeDue();
      const list = async () => (await storage.alerts.list([organisationId], {}, FIRST_PAGE)).items;
      const [alert] = await list();
      expect(alert).toMatchObject({ state: 'open', fromMs: fromMs + 10 * MINUTE });
      const { id } = alert!;
      await storage.alerts.change('everything', id, (one) => resolveAlert(one, clock.nowMs()), entryOf(id));
      await rowsOf(20, 40);
      await lasting.judgeDue();
      expect(await list()).toMatchObject([{ id, state: 'resolved' }]);
    });

    it('of runs that finish at one time are all kept, each once however often it is told', async () => {
      const { organisationId, repositoryId } = await storage.metrics.placeOfRun(repository(), 'r1', 1);
      const atMs = clock.nowMs() - 2 * HOUR;
      const runIds = await Promise.all(
        ['r1', 'r2', 'r3'].map(async (run) => (await storage.metrics.placeOfRun(repository(), run, 1)).runId),
      );
      const sampleOf = (place: number) => {
        const placed = { organisationId, repositoryId, repository: repository().name, runId: runIds[place]! };
        return { ...placed, name: 'run.failed', labels: { pipeline: 'twins' }, atMs, value: place };
      };
      const tell = (...places: number[]) => storage.metrics.appendTests(places.map(sampleOf));
      const kept = async () => {
        const { items } = await storage.metrics.list('everything', { name: 'run.failed' }, FIRST_PAGE);
        const series = items.find(({ labels }) => labels.pipeline === 'twins')!;
        const samples = await storage.metrics.samples(series.id, null, 10);
        return samples.map((sample) => [sample.atMs - atMs, runIds.indexOf(sample.run!.id)]);
      };
      await tell(1);
      await tell(0, 1, 2);
      const others = [0, 2].sort((one, other) => (runIds[one]! < runIds[other]! ? -1 : 1));
      const expected = [1, ...others].map((run, place) => [place, run]);
      expect(await kept()).toEqual(expected);
      await tell(2, 1, 0);
      await tell(0);
      expect(await kept()).toEqual(expected);
    });
  });
}
