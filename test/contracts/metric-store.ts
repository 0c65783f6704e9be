import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgeAlert, silenceAlert } from '../../src/anomaly/index.ts';
import { anomalyWork } from '../../src/app/anomaly-work.ts';
import { SILENT } from '../../src/foundation/index.ts';
import { Redactor } from '../../src/redaction/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { type DueSeries, JointWatcher, planOf, SeriesWatcher, TestWatcher } from '../../src/watch/index.ts';
import { clock, jobFact, makeId, outcome, redRun, repository, runFact, signal } from './examples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RUNS_A_DAY = 24;
const QUIET_DAYS = 30;
const BAD_RUNS = 12;
const FIRST_PAGE = { limit: 200, after: null };

/** Numbers that look like chance and are the same every time. */
function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 4.1414) * 43_758.5453;
  return x - Math.floor(x);
}

function entryOf(subject: string) {
  const [atMs, actor] = [clock.nowMs(), 'usr_ada'];
  return { id: makeId('aud'), atMs, actor, action: 'anomaly.change', subject, organisation: '*', details: {} };
}

/** What every store of samples and alerts must do as they come and are judged. */
export function describeMetricStore(openEmpty: () => Promise<Storage>): void {
  describe('metric samples', () => {
    let storage: Storage;
    let watcher: SeriesWatcher;
    const startMs = Math.floor((clock.nowMs() - 33 * DAY) / HOUR) * HOUR;
    const judge = async (series: DueSeries) => {
      const { watch, samples } = series;
      return anomalyWork.judge({ watch, samples, options: { ...planOf(series).options, alarmsPerWeek: 1 } });
    };

    beforeAll(async () => {
      storage = await openEmpty();
      watcher = new SeriesWatcher({ metrics: storage.metrics, alerts: storage.alerts, judge, logger: SILENT });
    });
    afterAll(() => storage.close());

    async function judgeAll(): Promise<void> {
      while ((await watcher.judgeDue()) > 0);
    }

    it('are kept once per series and time, whatever order labels come in', async () => {
      const atMs = clock.nowMs() - HOUR;
      const one = { name: 'cpu', labels: { host: 'a', zone: 'eu' }, atMs, value: 1 };
      expect(await storage.metrics.append('*', [one, { ...one, labels: { zone: 'eu', host: 'a' }, value: 2 }])).toBe(1);
      expect(await storage.metrics.append('*', [one])).toBe(0);
      const { items } = await storage.metrics.list('everything', { name: 'cpu' }, FIRST_PAGE);
      expect(items).toMatchObject([{ name: 'cpu', samples: 1, lastValue: 1, origin: 'handed_in' }]);
    });

    it('are seen by those of their organisation alone', async () => {
      const organisation = makeId('org');
      await storage.metrics.append(organisation, [{ name: 'secret', labels: {}, atMs: clock.nowMs(), value: 1 }]);
      const { items } = await storage.metrics.list([organisation], {}, FIRST_PAGE);
      expect(items.map(({ name }) => name)).toEqual(['secret']);
      expect(await storage.metrics.read([makeId('org')], items[0]!.id)).toBeNull();
      expect((await storage.metrics.list([makeId('org')], {}, FIRST_PAGE)).items).toEqual([]);
    });

    it('of months long ago find their place', async () => {
      const atMs = clock.nowMs() - 200 * DAY;
      expect(await storage.metrics.append('*', [{ name: 'old', labels: {}, atMs, value: 1 }])).toBe(1);
    });

    it('are judged by one of two that hold a series', async () => {
      await judgeAll();
      await storage.metrics.append('*', [
        { name: 'cpu', labels: { host: 'a', zone: 'eu' }, atMs: clock.nowMs(), value: 3 },
      ]);
      const [first] = await storage.metrics.claimDue(10, 100, -1);
      const [second] = await storage.metrics.claimDue(10, 100, 60_000);
      expect(second!.id).toBe(first!.id);
      const judged = await judge(first!);
      expect(await storage.metrics.finish(first!, judged, () => ({ alert: null, events: [] }))).toBe(false);
      expect(await storage.metrics.finish(second!, judged, () => ({ alert: null, events: [] }))).toBe(true);
      expect(await storage.metrics.claimDue(10, 100, 60_000)).toEqual([]);
    });

    it('of runs tell of one incident, and of nothing in the thirty quiet days before', async () => {
      const quiet = QUIET_DAYS * RUNS_A_DAY;
      for (let from = 0; from < quiet + BAD_RUNS; from += 100) {
        const facts = Array.from({ length: Math.min(100, quiet + BAD_RUNS - from) }, (_, place) => {
          const number = from + place;
          const isBad = number >= quiet;
          const startedAtMs = startMs + number * HOUR;
          // By day a little slower than by night, and never twice the same.
          const usual = 300 + 40 * Math.sin((number / 24) * 2 * Math.PI) + 60 * chance(number);
          const finishedAtMs = startedAtMs + (isBad ? 4 : 1) * usual * 1000;
          const commit = (isBad ? 0xbad : 0x900d).toString(16).padStart(40, '0');
          const run = runFact(`r${number}`, 'success', {
            startedAtMs,
            finishedAtMs,
            commit,
            url: `https://ci/${number}`,
          });
          const job = jobFact(`j${number}`, 'success', {
            name: 'test',
            queuedAtMs: startedAtMs + 2000,
            startedAtMs: startedAtMs + 5000 + 3000 * chance(number + 0.5),
            finishedAtMs,
            runner: isBad ? 'ubuntu-26' : 'ubuntu-24',
            runnerLabels: isBad ? 'ubuntu-26.04' : 'ubuntu-24.04',
          });
          // Told again in part, and by somebody who sees it later.
          return { run, jobs: [{ ...job, queuedAtMs: startedAtMs + 2500 }, job, { ...job, queuedAtMs: null }] };
        });
        await storage.pipeline.record([{ task: null, facts }]);
        const later = facts.map(({ run, jobs }) => ({ run, jobs: [jobs[0]!] }));
        await storage.pipeline.record([{ task: null, facts: later }]);
      }
      // Red jobs told the images of their runners in their logs, before and while it was slow.
      for (const [name, atMs, image, version] of [
        ['before', startMs + 2 * HOUR, 'ubuntu-24.04', '20261101.1'],
        ['while', startMs + (quiet + 2) * HOUR, 'ubuntu-26.04', '20261110.2'],
      ] as const) {
        const fact = redRun(`image ${name}`, { startedAtMs: atMs, finishedAtMs: atMs + MINUTE });
        const [id] = await storage.pipeline.record([{ task: null, facts: [fact] }]);
        const lines = ['##[group]Runner Image', `Image: ${image}`, `Version: ${version}`];
        const told = { ...outcome(id!), log: { bytes: 90, lines: 3, windows: [{ from: 1, lines }] } };
        await storage.failures.recordDiagnoses([{ task: null, outcome: told }]);
      }
      // A deployment was told of shortly before the first slow run was over.
      await storage.signals.append(
        signal('a deployment', {
          event: 'deployment_status',
          receivedAtMs: startMs + quiet * HOUR + MINUTE,
          body: JSON.stringify({ deployment: { environment: 'production', sha: 'bad' }, deployment_status: {} }),
        }),
      );
      // Something else fails at that time, and stays red.
      const incidentMs = startMs + quiet * HOUR;
      const red = redRun('deploy', { pipeline: 'deploy', startedAtMs: incidentMs, finishedAtMs: incidentMs + HOUR });
      const [failure] = await storage.pipeline.record([{ task: null, facts: [red] }]);
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(failure!) }]);
      // What was written in the last seconds is left for the next time.
      await sleep(5500);
      while ((await watcher.readRuns()) > 0);
      await judgeAll();

      const { items: series } = await storage.metrics.list('everything', { origin: 'own' }, FIRST_PAGE);
      expect(series.map(({ name }) => name).sort()).toEqual([
        'job.cost_minutes',
        'job.duration_seconds',
        'job.failed',
        'job.failed',
        'job.failed',
        'job.queue_seconds',
        'run.cost_minutes',
        'run.duration_seconds',
        'run.failed',
        'run.failed',
        'run.queue_seconds',
      ]);
      const duration = series.find(({ name }) => name === 'run.duration_seconds')!;
      const samples = await storage.metrics.samples(duration.id, null, 5000);
      expect(samples.length).toBe(quiet + BAD_RUNS);
      expect(samples.every(({ score }) => score !== null)).toBe(true);

      const waits = await storage.metrics.samples(
        series.find(({ name }) => name === 'job.queue_seconds')!.id,
        null,
        5000,
      );
      expect(waits.length).toBe(quiet + BAD_RUNS);
      expect(waits.every(({ value }) => value >= 3 && value <= 6)).toBe(true);

      const { items: alerts } = await storage.alerts.list('everything', {}, FIRST_PAGE);
      expect(alerts.filter(({ fromMs }) => fromMs < incidentMs)).toEqual([]);
      // One cause is one alert, which names all series it shows in.
      expect(alerts.length).toBe(1);
      const alert = alerts[0]!;
      expect([alert, ...alert.members].map(({ seriesName }) => seriesName).sort()).toEqual([
        'job.cost_minutes',
        'job.duration_seconds',
        'run.cost_minutes',
        'run.duration_seconds',
      ]);
      const told = (await storage.events.since('everything', null, 500)).filter(({ type }) => type === 'alert.opened');
      expect(told.map(({ subject }) => subject)).toEqual([alert.id]);
      const member = await storage.alerts.read('everything', alert.members[0]!.id);
      expect(member).toMatchObject({ leadId: alert.id, members: [] });
      const ofSeries = await storage.alerts.list('everything', { seriesId: member!.seriesId }, FIRST_PAGE);
      expect(ofSeries.items.map(({ id }) => id)).toEqual([member!.id]);
      expect(alert).toMatchObject({
        state: 'open',
        repository: repository().name,
        context: {
          run: `r${quiet}`,
          url: `https://ci/${quiet}`,
          commit: (0xbad).toString(16).padStart(40, '0'),
          commitBefore: (0x900d).toString(16).padStart(40, '0'),
          runners: ['ubuntu-26'],
          runnersBefore: ['ubuntu-24'],
          labels: ['ubuntu-26.04'],
          labelsBefore: ['ubuntu-24.04'],
          image: 'ubuntu-26.04 20261110.2',
          imageBefore: 'ubuntu-24.04 20261101.1',
          deployments: [{ environment: 'production', commit: 'bad', repository: repository().name }],
        },
      });
      expect(alert.value).toBeGreaterThan(alert.high!);
      const { items: incidents } = await storage.incidents.list('everything', {}, FIRST_PAGE);
      expect(alert.incidentId).toBe(incidents[0]!.id);
      const evidence = await storage.alerts.list('everything', { incidentId: incidents[0]!.id }, FIRST_PAGE);
      expect(evidence.items.map(({ id }) => id)).toEqual([alert.id]);
    });

    it('told again change nothing', async () => {
      const before = await storage.alerts.list('everything', {}, FIRST_PAGE);
      expect(await watcher.readRuns()).toBe(0);
      await judgeAll();
      expect(await storage.alerts.list('everything', {}, FIRST_PAGE)).toEqual(before);
    });

    it('have alerts that people acknowledge and silence, and that go on', async () => {
      const { items } = await storage.alerts.list('everything', { state: 'open' }, FIRST_PAGE);
      const { id, organisationId } = items[0]!;
      expect(
        await storage.alerts.change([makeId('org')], id, (alert) => acknowledgeAlert(alert, 'Eve'), entryOf(id)),
      ).toBeNull();
      const seen = await storage.alerts.change(
        [organisationId],
        id,
        (alert) => acknowledgeAlert(alert, 'Ada'),
        entryOf(id),
      );
      expect(seen).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ada' });
      const untilMs = clock.nowMs() + HOUR;
      const silenced = await storage.alerts.change(
        'everything',
        id,
        (alert) => silenceAlert(alert, untilMs),
        entryOf(id),
      );
      expect(silenced).toMatchObject({ state: 'silenced', silencedUntilMs: untilMs, acknowledgedBy: 'Ada' });
    });

    it('have alerts that wake when their silence is over, and end when nothing follows', async () => {
      const { items } = await storage.alerts.list('everything', { state: 'silenced' }, FIRST_PAGE);
      const { id, toMs, silencedUntilMs } = items[0]!;
      await watcher.settle(toMs + HOUR);
      expect(await storage.alerts.read('everything', id)).toMatchObject({ state: 'silenced' });
      await watcher.settle(Math.max(toMs + 2 * DAY, silencedUntilMs! + 1));
      const over = await storage.alerts.read('everything', id);
      expect(over).toMatchObject({ state: 'resolved', acknowledgedBy: 'Ada' });
      expect(over!.members.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
      expect((await storage.alerts.list('everything', { state: 'open' }, FIRST_PAGE)).items).toEqual([]);
    });

    it('of several series are judged together once all have gone on, and name those an anomaly shows in', async () => {
      const organisationId = makeId('org');
      const joint = new JointWatcher({
        watches: storage.jointWatches,
        judge: async (due) => anomalyWork.judgeJoint(due),
        logger: SILENT,
      });
      const judgeMoments = async () => {
        while ((await joint.judgeDue()) > 0);
      };
      const fromMs = Math.floor((clock.nowMs() - 2 * DAY) / MINUTE) * MINUTE;
      const samplesOf = (from: number, to: number, names: readonly ('cpu' | 'latency')[]) =>
        Array.from({ length: to - from }, (_, place) => from + place).flatMap((row) => {
          const cpu = 50 + 10 * chance(row);
          // From row 600 on latency no longer follows, though it stays in its usual range.
          const latency = 2 * (row < 600 ? cpu : 50 + 10 * chance(row + 0.5)) + chance(row + 0.25);
          const labels = { host: 'a' };
          return names.map((name) => ({
            name,
            labels,
            atMs: fromMs + row * MINUTE,
            value: name === 'cpu' ? cpu : latency,
          }));
        });
      await storage.metrics.append(organisationId, samplesOf(0, 300, ['cpu', 'latency']));
      const { items } = await storage.metrics.list([organisationId], {}, FIRST_PAGE);
      const metrics = items.map(({ id, name }) => ({ name, series: id })).sort((a, b) => (a.name < b.name ? -1 : 1));
      const id = makeId('ser');
      const made = { id, organisationId, name: 'host a', createdAtMs: clock.nowMs(), createdBy: 'Ada', metrics };
      await storage.jointWatches.add({ ...made, stepMs: MINUTE, alarmsPerWeek: 7, judgedToMs: null });
      await judgeMoments();
      const read = () => storage.jointWatches.read([organisationId], id);
      // The newest moment may go on.
      expect(await read()).toMatchObject({ ...made, judgedToMs: fromMs + 299 * MINUTE });
      expect(await storage.jointWatches.read([makeId('org')], id)).toBeNull();
      expect((await storage.jointWatches.list([organisationId], FIRST_PAGE)).items.length).toBe(1);
      expect((await storage.jointWatches.list([makeId('org')], FIRST_PAGE)).items).toEqual([]);

      await storage.metrics.append(organisationId, samplesOf(300, 660, ['cpu']));
      await sleep(1100);
      await judgeMoments();
      // Latency is waited for.
      expect(await read()).toMatchObject({ judgedToMs: fromMs + 299 * MINUTE });
      await storage.metrics.append(organisationId, samplesOf(300, 660, ['latency']));
      await sleep(1100);
      await judgeMoments();
      expect(await read()).toMatchObject({ judgedToMs: fromMs + 659 * MINUTE });
      const said = await storage.metrics.samples(id, null, 1000);
      expect(said.length).toBe(659);
      expect(said.filter(({ isAnomaly }) => isAnomaly).every(({ atMs }) => atMs >= fromMs + 600 * MINUTE)).toBe(true);
      const { items: alerts } = await storage.alerts.list([organisationId], { seriesId: id }, FIRST_PAGE);
      expect(alerts).toMatchObject([{ seriesName: 'host a', state: 'open', organisationId }]);
      expect(alerts[0]!.context.metrics!.map(({ name }) => name).sort()).toEqual(['cpu', 'latency']);

      const entry = entryOf(id);
      expect(await storage.jointWatches.delete(makeId('ser'), entryOf(id))).toBe(false);
      // A series of samples is no watch.
      expect(await storage.jointWatches.delete(metrics[0]!.series, entryOf(id))).toBe(false);
      expect(await storage.jointWatches.delete(id, entry)).toBe(true);
      expect(await storage.metrics.samples(id, null, 10)).toEqual([]);
      expect((await storage.alerts.list([organisationId], { seriesId: id }, FIRST_PAGE)).items).toEqual([]);
      expect((await storage.metrics.list([organisationId], {}, FIRST_PAGE)).items.length).toBe(2);
    });

    it('of a watch that somebody else holds by now are not written', async () => {
      const organisationId = makeId('org');
      const atMs = clock.nowMs() - HOUR;
      const both = ['a', 'b'].flatMap((name) =>
        [0, 1, 2].map((minute) => ({ name, labels: {}, atMs: atMs + minute * MINUTE, value: minute })),
      );
      await storage.metrics.append(organisationId, both);
      const { items } = await storage.metrics.list([organisationId], {}, FIRST_PAGE);
      const metrics = items.map(({ id, name }) => ({ name, series: id }));
      const id = makeId('ser');
      const made = { id, organisationId, name: 'both', createdAtMs: clock.nowMs(), createdBy: '', metrics };
      await storage.jointWatches.add({ ...made, stepMs: MINUTE, alarmsPerWeek: 7, judgedToMs: null });
      const [first] = await storage.jointWatches.claimDue(10, 1000, -1, MINUTE);
      const [second] = await storage.jointWatches.claimDue(10, 1000, MINUTE, MINUTE);
      expect(second!.id).toBe(first!.id);
      const nothing = () => ({ alert: null, events: [] });
      const judged = anomalyWork.judgeJoint(second!);
      expect(await storage.jointWatches.finish(first!, judged, nothing, MINUTE)).toBe(false);
      expect(await storage.jointWatches.finish(second!, judged, nothing, MINUTE)).toBe(true);
      expect(await storage.jointWatches.claimDue(10, 1000, MINUTE, MINUTE)).toEqual([]);
    });

    it('of tests go on once begun, and are as many as one pipeline may have', async () => {
      const tests = new TestWatcher({ metrics: storage.metrics, redactor: new Redactor(), clock, keptDays: 400 });
      const { repositoryId, organisationId, runId } = await storage.metrics.placeOfRun(repository(), 'r1', 1);
      const report = { organisationId, repositoryId, repository: repository().name, pipeline: 'build', job: 'test' };
      const many = (failed: number) =>
        Array.from({ length: 200 }, (_, place) => ({
          name: `t${place}`,
          suite: 'cart',
          result: place < failed ? ('failed' as const) : ('passed' as const),
          seconds: place / 10,
        }));
      const atMs = clock.nowMs() - HOUR;
      await tests.take({ ...report, runId, atMs, tests: many(3) });
      await tests.take({ ...report, runId, atMs: atMs + MINUTE, tests: many(0) });
      await tests.take({ ...report, runId, atMs: atMs + MINUTE, tests: many(0) });
      const series = async (name: string) =>
        (await storage.metrics.list('everything', { name }, FIRST_PAGE)).items.map((one) => one);
      const outcomes = await series('test.failed');
      // Three that failed and the fifty slowest.
      expect(outcomes.length).toBe(53);
      const t0 = outcomes.find(({ labels }) => labels.test === 't0')!;
      expect(t0.labels).toEqual({ pipeline: 'build', job: 'test', suite: 'cart', test: 't0' });
      const samples = await storage.metrics.samples(t0.id, null, 10);
      expect(samples.map(({ value }) => value)).toEqual([1, 0]);
      expect(samples[0]!.run?.id).toBe(runId);
      expect((await series('test.duration_seconds')).length).toBe(53);
      const [slowest] = (await series('test.cost_minutes')).filter(({ labels }) => labels.test === 't199');
      const costs = await storage.metrics.samples(slowest!.id, null, 10);
      expect(costs.map(({ value }) => value)).toEqual([19.9 / 60, 19.9 / 60]);
      expect((await series('test.duration_seconds')).find(({ labels }) => labels.test === 't0')!.samples).toBe(1);
    });

    it('vanish with their months and series once they are too old', async () => {
      const { dropped } = await storage.runRetention(clock.nowMs() + 500 * DAY);
      expect(dropped.some((name) => name.startsWith('metric_sample_'))).toBe(true);
      expect((await storage.metrics.list('everything', {}, FIRST_PAGE)).items).toEqual([]);
      expect((await storage.alerts.list('everything', {}, FIRST_PAGE)).items).toEqual([]);
    });
  });
}
