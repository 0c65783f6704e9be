import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeys, readSettings, startServer } from '../../src/app/index.ts';
import { startPrivateServer } from './private-server.ts';

// The whole program in this process, with its threads, on a PostgreSQL of its own.

const database = await startPrivateServer();
const directory = mkdtempSync(join(tmpdir(), 'regreen-anomaly-api-'));
// However late a busy machine makes the event loop, nothing is refused here.
const UNHURRIED = { REGREEN_API_LAG_MS: '600000' };
let server: Awaited<ReturnType<typeof startServer>>;
let key: string;

beforeAll(async () => {
  const DATABASE_URL = await database.makeDatabase();
  const flags = { data: directory, port: '0' };
  const { settings } = await readSettings({ flags, environment: { DATABASE_URL, ...UNHURRIED }, file: null });
  const keys = await openKeys(settings);
  const scopes = ['read', 'write', 'execute'] as const;
  ({ key } = await keys.create({ name: 'tests', scopes, organisation: '*', expiresInMs: null }));
  await keys.close();
  const quiet = { write: () => true };
  server = await startServer(settings, { version: '0.0.0', stdout: quiet, stderr: quiet });
}, 120_000);
afterAll(async () => {
  await server?.close();
  await database.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const isRaw = body instanceof Uint8Array;
  const answer = await fetch(server.address + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isRaw ? Buffer.from(body) : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  // The forms of answers are what is tried here.
  // biome-ignore lint/suspicious/noExplicitAny: answers of any form
  return { status: answer.status, text, json: (isJson ? JSON.parse(text) : null) as any, headers: answer.headers };
}

const ROWS = Array.from({ length: 200 }, (_, row) => (row === 70 ? [50, -40] : [row % 7, (row * 13) % 11]));
const CSV = `size,wait,label\n${ROWS.map((row, place) => `${row.join(',')},${place === 70 ? 1 : 0}`).join('\n')}\n`;

describe('tables', () => {
  it('are judged as they come, in either form, with reasons', async () => {
    const columns = ['size', 'wait'];
    const one = await ask('POST', '/api/v1/detect', { columns, rows: ROWS, explain: true, contamination: 0.005 });
    expect(one.status).toBe(200);
    expect(one.json).toMatchObject({ detector: 'auto', anomalies: [71], features: columns });
    expect(one.json.scores.length).toBe(200);
    expect(one.json.explanations[0]).toMatchObject({ row: 71 });
    const other = await ask('POST', '/api/v1/detect', { csv: CSV, label_column: 'label', detector: 'ecod' });
    expect(other.json.evaluation).toMatchObject({ rows: 200, anomalies: 1, roc_auc: 1, average_precision: 1 });
  });

  it('that cannot be judged are told why, and do not fail a batch', async () => {
    const { status, json } = await ask('POST', '/api/v1/detect/batch', {
      requests: [
        { csv: 'a,b\n1,2\n3\n' },
        { rows: ROWS, detector: 'hbos' },
        {},
        { rows: ROWS, detector: 'absent' },
        { columns: ['value', 'value'], rows: ROWS },
      ],
    });
    expect(status).toBe(200);
    expect(json.results.map((one: { problem: { code: string } | null }) => one.problem?.code ?? null)).toEqual([
      'BAD_INPUT',
      null,
      'VALIDATION',
      'BAD_INPUT',
      'BAD_INPUT',
    ]);
    expect(json.results[4].problem.detail).toContain('columns 1 and 2 are both called value');
    expect(json.results[0].problem.detail).toContain('row 2, column 2');
    expect((await ask('POST', '/api/v1/detect', { rows: [[1, 2], [3]] })).status).toBe(400);
  });

  it('are learned from with settings, those of members of an ensemble too', async () => {
    const ask1 = (detector: string, settings?: object) =>
      ask('POST', '/api/v1/detect', { rows: ROWS, detector, ...(settings === undefined ? {} : { settings }) });
    const usual = await ask1('knn_mean');
    const wide = await ask1('knn_mean', { neighbors: 50 });
    expect(wide.json.scores).not.toEqual(usual.json.scores);
    expect((await ask1('knn_mean', { neighbors: 10 })).json.scores).toEqual(usual.json.scores);
    const joined = await ask1('maximum:knn_mean,hbos', { 'knn_mean.neighbors': 50 });
    expect(joined.json.scores).not.toEqual((await ask1('maximum:knn_mean,hbos')).json.scores);
    for (const settings of [{ neighbors: 0 }, { neighbors: 2.5 }, { neighbors: 1e9 }, { trees: 5 }]) {
      expect(await ask1('knn_mean', settings)).toMatchObject({ status: 400 });
    }
  });

  it('of texts have drifted where their shares have', async () => {
    const side = (texts: readonly string[]) => ({
      columns: ['kind', 'size'],
      rows: Array.from({ length: 200 }, (_, row) => [texts[row % texts.length]!, (row * 7) % 11]),
    });
    const { json } = await ask('POST', '/api/v1/drift', { earlier: side(['A', 'B']), later: side(['A']) });
    expect(json.features).toMatchObject([
      { feature: 'kind', kind: 'texts', drifted: true },
      { feature: 'size', kind: 'numbers', drifted: false },
    ]);
  });

  it('as large as people have are judged while others are answered', async () => {
    const wide = Array.from({ length: 3000 }, (_, row) =>
      Array.from({ length: 100 }, (_, column) => ((row * 31 + column * 17) % 101) / 7).join(','),
    );
    const slow = ask('POST', '/api/v1/detect', { csv: wide.join('\n'), detector: 'isolation_forest' });
    let slowest = 0;
    for (let round = 0; round < 20; round++) {
      const startMs = performance.now();
      await ask('GET', '/health/live');
      slowest = Math.max(slowest, performance.now() - startMs);
    }
    expect((await slow).json.scores.length).toBe(3000);
    expect(slowest).toBeLessThan(2000);
  });

  it('that differ have drifted', async () => {
    const shifted = ROWS.map(([size, wait]) => [size! + 9, wait!]);
    const columns = ['size', 'wait'];
    const later = { columns, rows: shifted };
    const { json } = await ask('POST', '/api/v1/drift', { earlier: { columns, rows: ROWS }, later });
    expect(json).toMatchObject({ drifted: true, together: { drifted: true } });
    expect(
      json.features.map(({ feature, drifted }: { feature: string; drifted: boolean }) => [feature, drifted]),
    ).toEqual([
      ['size', true],
      ['wait', false],
    ]);
  });
});

describe('detectors', () => {
  it('are made, trained again, measured, saved, loaded and deleted', async () => {
    const made = await ask('POST', '/api/v1/detectors', {
      name: 'builds',
      csv: CSV,
      label_column: 'label',
      detector: 'ecod',
    });
    expect(made.status).toBe(201);
    const { id } = made.json.detector;
    expect(made.json.versions).toMatchObject([
      { version: 1, detector: 'ecod', rows: 200, evaluation: { roc_auc: 1, best: { f1: 1 } } },
    ]);
    const again = await ask('POST', `/api/v1/detectors/${id}/train`, {
      csv: CSV,
      label_column: 'label',
      detector: 'hbos',
    });
    expect(again.json.detector.versions).toBe(2);

    const judged = await ask('POST', '/api/v1/detect', { model: id, version: 1, csv: CSV });
    expect(judged.json).toMatchObject({ detector: 'ecod', features: ['size', 'wait'] });
    const figures = await ask('POST', `/api/v1/detectors/${id}/evaluate`, { csv: CSV, label_column: 'label' });
    expect(figures.json).toMatchObject({ rows: 200, roc_auc: 1, recall: 1, best: { f1: 1, precision: 1, recall: 1 } });
    const unlabelled = CSV.replaceAll(',1\n', ',0\n');
    const evaluate = (csv: string) => ask('POST', `/api/v1/detectors/${id}/evaluate`, { csv, label_column: 'label' });
    expect(await evaluate(unlabelled)).toMatchObject({
      status: 200,
      json: { anomalies: 0, roc_auc: null, recall: null, f1: 0, best: null },
    });
    expect((await ask('GET', `/api/v1/detectors/${id}`)).json.versions[0]).toMatchObject({
      evaluation: { best: null },
    });
    await evaluate(CSV);
    const seen = await ask('GET', `/api/v1/detectors/${id}`);
    expect(seen.json.versions[0]).toMatchObject({ version: 2, evaluation: { rows: 200 } });

    const model = await ask('GET', `/api/v1/detectors/${id}/model?version=1`);
    const loaded = await ask('POST', '/api/v1/detectors', { name: 'loaded', model: model.text });
    const by = await ask('POST', '/api/v1/detect', { model: loaded.json.detector.id, csv: CSV });
    expect(by.json.scores).toEqual(judged.json.scores);
    // A thread holds it by now.
    expect((await ask('POST', '/api/v1/detect', { model: id, version: 1, csv: CSV })).json.scores).toEqual(
      by.json.scores,
    );
    const absent = await ask('POST', '/api/v1/detect', { model: id, version: 9, csv: CSV });
    expect(absent).toMatchObject({ status: 404, json: { detail: `there is no version 9 of ${id}` } });
    const forged = JSON.parse(model.text);
    delete forged.memory.skew;
    expect(await ask('POST', '/api/v1/detectors', { name: 'forged', model: JSON.stringify(forged) })).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('expected something at memory.skew') },
    });
    expect(
      (await ask('POST', '/api/v1/detectors', { name: 'bad', model: '{"schema":"regreen.table-model/0"}' })).status,
    ).toBe(400);

    expect((await ask('DELETE', `/api/v1/detectors/${id}`)).status).toBe(204);
    expect((await ask('GET', `/api/v1/detectors/${id}`)).status).toBe(404);
  });
});

describe('series', () => {
  it('are judged point by point, with the state in the hands of the caller', async () => {
    const startMs = Date.UTC(2026, 0, 1);
    const points = Array.from({ length: 900 }, (_, row) => ({
      at: new Date(startMs + row * 60_000).toISOString(),
      value: row === 800 ? 500 : (row * 7) % 10,
    }));
    const whole = await ask('POST', '/api/v1/detect/stream', { points });
    const first = await ask('POST', '/api/v1/detect/stream', { points: points.slice(0, 500) });
    const rest = await ask('POST', '/api/v1/detect/stream', { points: points.slice(500), state: first.json.state });
    expect([...first.json.readings, ...rest.json.readings]).toEqual(whole.json.readings);
    expect(whole.json.readings[800].anomaly).toBe(true);
  });

  it('are judged together where several metrics come, and name those they are unusual in', async () => {
    const startMs = Date.parse('2026-01-01T00:00:00Z');
    const noise = (row: number, seed: number) => {
      const x = Math.sin(row * 12.9898 + seed * 78.233) * 43_758.5453;
      return x - Math.floor(x);
    };
    const points = Array.from({ length: 700 }, (_, row) => ({
      at: new Date(startMs + row * 60_000).toISOString(),
      values: {
        latency: 20 + noise(row, 1),
        load: row === 600 ? 90 : 10 + noise(row, 2),
        gap: row % 9 === 0 ? null : 1,
      },
    }));
    const ask1 = (body: unknown) => ask('POST', '/api/v1/detect/stream', body);
    const whole = await ask1({ points });
    expect(whole.status).toBe(200);
    expect(whole.json.readings[600]).toMatchObject({ anomaly: true, expected: null, metrics: [{ name: 'load' }] });
    expect(whole.json.readings[600].metrics[0].score).toBeGreaterThan(0.5);
    expect(whole.json.readings[300].metrics).toEqual([]);
    const first = await ask1({ points: points.slice(0, 500) });
    const rest = await ask1({ points: points.slice(500), state: first.json.state });
    expect([...first.json.readings, ...rest.json.readings]).toEqual(whole.json.readings);

    const [point] = points;
    expect(await ask1({ points: [point, { at: point!.at, value: 3 }] })).toMatchObject({ status: 400 });
    expect(await ask1({ points: [{ at: point!.at, values: { other: 3 } }], state: first.json.state })).toMatchObject({
      json: { detail: expect.stringContaining('expected the metrics of the state, gap, latency, load; came other') },
    });
  });

  it('are watched together on the server', async () => {
    const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
    const noise = (row: number) => Math.abs((Math.sin(row * 12.9898) * 43_758.5453) % 1);
    const samples = Array.from({ length: 700 }, (_, row) => row).flatMap((row) => {
      const at = new Date(nowMs - (700 - row) * 60_000).toISOString();
      const load = 10 + 5 * noise(row);
      return ['eu', 'us'].map((zone) => ({
        name: 'load',
        labels: { zone },
        at,
        value: zone === 'us' && row > 650 ? 400 : load + noise(row + (zone === 'eu' ? 0.3 : 0.6)),
      }));
    });
    expect((await ask('POST', '/api/v1/metrics/samples', { samples })).json.kept).toBe(1400);
    const { json } = await ask('GET', '/api/v1/metrics/series?name=load');
    const series = json.data.map(({ id }: { id: string }) => id);
    const made = await ask('POST', '/api/v1/metrics/watches', { name: 'both zones', series, alarms_per_week: 7 });
    expect(made).toMatchObject({ status: 201, json: { name: 'both zones', step_seconds: 60, judged_to: null } });
    const { id } = made.json;
    expect(made.json.metrics.map(({ name }: { name: string }) => name).sort()).toEqual([
      'load zone=eu',
      'load zone=us',
    ]);
    for (let round = 0; round < 200; round++) {
      const { json: list } = await ask('GET', `/api/v1/anomalies?series=${id}&limit=${(round % 100) + 1}`);
      if (list.data.length > 0) break;
      await sleep(300);
    }
    const { json: told } = await ask('GET', `/api/v1/anomalies?series=${id}`);
    expect(told.data).toMatchObject([{ name: 'both zones', state: 'open' }]);
    expect(told.data[0].nearby.metrics[0]).toMatchObject({ name: 'load zone=us' });
    const ofJoint = await ask('POST', '/api/v1/metrics/watches', { name: 'twice', series: [series[0], id] });
    expect(ofJoint).toMatchObject({ status: 400, json: { detail: expect.stringContaining('/body/series/1') } });
    expect((await ask('POST', '/api/v1/metrics/watches', { name: 'one', series: [series[0]] })).status).toBe(400);
    expect((await ask('DELETE', `/api/v1/metrics/watches/${series[0]}`)).status).toBe(404);
    expect((await ask('DELETE', `/api/v1/metrics/watches/${id}`)).status).toBe(204);
    expect((await ask('GET', `/api/v1/metrics/series/${id}`)).status).toBe(404);
  }, 90_000);

  it('come in three forms, lose their secrets, and are judged soon', async () => {
    const nowMs = Date.now();
    const samples = Array.from({ length: 300 }, (_, row) => ({
      name: 'latency',
      labels: { token: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' },
      at: new Date(nowMs - (300 - row) * 60_000).toISOString(),
      value: row > 290 ? 900 : 20 + ((row * 7) % 10),
    }));
    const taken = await ask('POST', '/api/v1/metrics/samples', { samples });
    expect(taken).toMatchObject({ status: 202, json: { kept: 300, known: 0, refused: 0 } });

    const series = Buffer.from(remoteWrite(nowMs), 'hex');
    const snappy = { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' };
    expect((await ask('POST', '/api/v1/metrics/write', new Uint8Array(series), snappy)).status).toBe(204);
    expect((await ask('POST', '/api/v1/metrics/write', Uint8Array.of(9, 9, 9), snappy)).status).toBe(400);
    const typed = (proto: string) => ({ ...snappy, 'content-type': `application/x-protobuf;proto=${proto}` });
    const second = await ask(
      'POST',
      '/api/v1/metrics/write',
      Uint8Array.of(0),
      typed('io.prometheus.write.v2.Request'),
    );
    expect(second.status).toBe(204);
    expect(second.headers.get('x-prometheus-remote-write-samples-written')).toBe('0');
    // By this answer a sender knows to fall back to what is taken.
    expect(
      (await ask('POST', '/api/v1/metrics/write', Uint8Array.of(0), typed('io.prometheus.write.v3.Request'))).status,
    ).toBe(415);

    const point = { timeUnixNano: `${nowMs}000000`, asDouble: 4 };
    const metrics = [
      { name: 'queue', gauge: { dataPoints: [point] } },
      { name: 'h', histogram: { dataPoints: [{}] } },
      { name: 'wait', histogram: { aggregationTemporality: 1, dataPoints: [{ ...point, count: '4', sum: 2 }] } },
    ];
    const otlp = await ask('POST', '/v1/metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    expect(otlp.json).toMatchObject({ partialSuccess: { rejectedDataPoints: '1' } });

    const listed = await ask('GET', '/api/v1/metrics/series');
    const names = listed.json.data.map(({ name }: { name: string }) => name).sort();
    expect(names).toEqual(['cpu', 'latency', 'load', 'load', 'queue', 'wait.mean']);
    expect(listed.text).not.toContain('ghp_abcdef');

    const { id } = listed.json.data.find(({ name }: { name: string }) => name === 'latency');
    for (let round = 0; round < 100; round++) {
      const { json } = await ask('GET', `/api/v1/metrics/series/${id}?limit=${300 - (round % 2)}`);
      if (json.samples.every(({ score }: { score: number | null }) => score !== null)) break;
      await sleep(300);
    }
    const at = encodeURIComponent(samples[100]!.at);
    const around = await ask('GET', `/api/v1/metrics/series/${id}?around=${at}&limit=8`);
    expect(around.json.samples.map(({ value }: { value: number }) => value)).toEqual(
      samples.slice(98, 106).map(({ value }) => value),
    );
    expect((await ask('GET', `/api/v1/metrics/series/${id}?around=${at}&until=${at}`)).status).toBe(400);
    const anomalies = await ask('GET', `/api/v1/anomalies?series=${id}`);
    expect(anomalies.json.data).toMatchObject([{ name: 'latency', state: 'open', series: id }]);

    const [alert] = anomalies.json.data;
    const path = `/api/v1/anomalies/${alert.id}`;
    expect((await ask('POST', `${path}/acknowledge`)).json).toMatchObject({
      state: 'acknowledged',
      acknowledged_by: 'tests',
    });
    expect((await ask('POST', `${path}/silence`, { until: new Date(nowMs - 1000).toISOString() })).status).toBe(400);
    expect(
      (await ask('POST', `${path}/silence`, { until: new Date(nowMs + 3_600_000).toISOString() })).json.state,
    ).toBe('silenced');
    expect((await ask('POST', `${path}/resolve`)).json.state).toBe('resolved');
    expect((await ask('POST', `${path}/resolve`)).status).toBe(409);
  }, 60_000);
});

/** One series of one sample, as a snappy block of literals; hexadecimal. */
function remoteWrite(atMs: number): string {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
  const field = (number: number, content: readonly number[]) => [number * 8 + 2, ...varint(content.length), ...content];
  const text = (number: number, words: string) => field(number, [...Buffer.from(words)]);
  const value = Buffer.alloc(8);
  value.writeDoubleLE(1.5);
  const label = field(1, [...text(1, '__name__'), ...text(2, 'cpu')]);
  const sample = field(2, [9, ...value, 16, ...varint(atMs)]);
  const message = field(1, [...label, ...sample]);
  return Buffer.from([...varint(message.length), (message.length - 1) << 2, ...message]).toString('hex');
}
