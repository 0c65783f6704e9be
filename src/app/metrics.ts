import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HealingCounts } from '../healing/index.ts';
import type { NoticeDepth } from '../notices/index.ts';
import type { Change, ExecutionDepth } from '../workflows/index.ts';

/** What is read when the page of metrics is asked for. */
export interface MetricSources {
  readonly cacheCounts: () => readonly { readonly level: string; readonly hits: number; readonly misses: number }[];
  readonly queueDepth: () => Promise<{ readonly waiting: number; readonly buried: number }>;
  readonly executionDepth: () => Promise<ExecutionDepth>;
  readonly healingCounts: () => Promise<Pick<HealingCounts, 'open' | 'outcomes'>>;
  readonly noticeDepth: () => Promise<NoticeDepth>;
  readonly waitingLogs: () => number;
  readonly openConnections: () => number;
}

const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const DIAGNOSIS_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The numbers of this process, in the text format of Prometheus. No identifiers in labels. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter;
  readonly #requestSeconds: Histogram;
  readonly #signals: Counter;
  readonly #diagnosisSeconds: Histogram;
  readonly #actions: Counter;
  readonly #steps: Counter;
  readonly #ended: Counter;
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#delay.enable();
    this.#requests = new Counter({
      name: 'regreen_http_requests_total',
      help: 'requests answered',
      labelNames: ['route', 'method', 'status'],
      registers,
    });
    this.#requestSeconds = new Histogram({
      name: 'regreen_http_request_duration_seconds',
      help: 'from the first byte of a request to the last of its answer',
      labelNames: ['route', 'method'],
      buckets: REQUEST_BUCKETS,
      registers,
    });
    this.#signals = new Counter({
      name: 'regreen_signals_total',
      help: 'deliveries of webhooks by what became of them',
      labelNames: ['provider', 'outcome'],
      registers,
    });
    this.#diagnosisSeconds = new Histogram({
      name: 'regreen_diagnosis_duration_seconds',
      help: 'from the first byte of a log to its diagnosis',
      buckets: DIAGNOSIS_BUCKETS,
      registers,
    });
    this.#steps = new Counter({
      name: 'regreen_execution_steps_total',
      help: 'steps of workflows that ended here',
      labelNames: ['kind', 'state'],
      registers,
    });
    this.#ended = new Counter({
      name: 'regreen_executions_ended_total',
      help: 'workflows that ended here; failed ones were given up',
      labelNames: ['state'],
      registers,
    });
    this.#actions = new Counter({
      name: 'regreen_healing_actions_total',
      help: 'actions of healings by what became of them',
      labelNames: ['kind', 'result'],
      registers,
    });
  }

  /** Counts the steps and ends of executions that were written. */
  countSteps({ entries, next }: Pick<Change, 'entries' | 'next'>): void {
    for (const { kind, state } of entries) if (state !== 'open') this.#steps.inc({ kind, state });
    if (next !== null && next.state !== 'waiting') this.#ended.inc({ state: next.state });
  }

  observeRequest(route: string, method: string, status: number, seconds: number): void {
    this.#requests.inc({ route, method, status: String(status) });
    this.#requestSeconds.observe({ route, method }, seconds);
  }

  countSignal(provider: string, outcome: 'kept' | 'ignored' | 'refused' | 'failed'): void {
    this.#signals.inc({ provider, outcome });
  }

  observeDiagnosis(seconds: number): void {
    this.#diagnosisSeconds.observe(seconds);
  }

  countAction(kind: string, result: 'done' | 'failed' | 'blocked'): void {
    this.#actions.inc({ kind, result });
  }

  /** Adds what is read from other parts when the page is asked for. */
  readFrom(sources: MetricSources): void {
    const gauge = (
      name: string,
      help: string,
      collect: (gauge: Gauge) => void | Promise<void>,
      labelNames: string[] = [],
    ) =>
      new Gauge({
        name,
        help,
        labelNames,
        registers: [this.#registry],
        async collect() {
          await collect(this);
        },
      });
    gauge(
      'regreen_cache_answers_total',
      'answers asked of a cache level since the start',
      (metric) => {
        for (const { level, hits, misses } of sources.cacheCounts()) {
          metric.set({ level, outcome: 'hit' }, hits);
          metric.set({ level, outcome: 'miss' }, misses);
        }
      },
      ['level', 'outcome'],
    );
    gauge(
      'regreen_queue_depth',
      'tasks that wait, and those given up',
      async (metric) => {
        const { waiting, buried } = await sources.queueDepth();
        metric.set({ state: 'waiting' }, waiting);
        metric.set({ state: 'buried' }, buried);
      },
      ['state'],
    );
    // Two numbers of one look.
    let depth: ReturnType<MetricSources['executionDepth']> | null = null;
    const depthNow = () => {
      depth ??= sources.executionDepth().finally(() => {
        depth = null;
      });
      return depth;
    };
    gauge(
      'regreen_executions',
      'workflows in hand, due, and waiting for a time or a wake-up; and those given up',
      async (metric) => {
        const { oldestDueMs: _, ...states } = await depthNow();
        for (const [state, number] of Object.entries(states)) metric.set({ state }, number);
      },
      ['state'],
    );
    gauge('regreen_executions_oldest_due_seconds', 'how long the oldest due workflow waits', async (metric) => {
      const { oldestDueMs } = await depthNow();
      metric.set(oldestDueMs === null ? 0 : Math.max(0, Date.now() - oldestDueMs) / 1000);
    });
    let counts: ReturnType<MetricSources['healingCounts']> | null = null;
    const countsNow = () => {
      counts ??= sources.healingCounts().finally(() => {
        counts = null;
      });
      return counts;
    };
    const byWord = (name: string, help: string, label: string, read: () => Promise<Readonly<Record<string, number>>>) =>
      gauge(
        name,
        help,
        async (metric) => {
          const numbers = await read();
          metric.reset();
          for (const [word, number] of Object.entries(numbers)) metric.set({ [label]: word }, number);
        },
        [label],
      );
    byWord('regreen_healings_open', 'healings that are open', 'state', async () => (await countsNow()).open);
    byWord(
      'regreen_healings_ended',
      'healings of the last thirty days by their outcome',
      'outcome',
      async () => (await countsNow()).outcomes,
    );
    let notices: ReturnType<MetricSources['noticeDepth']> | null = null;
    const noticesNow = () => {
      notices ??= sources.noticeDepth().finally(() => {
        notices = null;
      });
      return notices;
    };
    byWord('regreen_notices', 'notices that wait, and those given up', 'state', async () => {
      const { waiting, givenUp } = await noticesNow();
      return { waiting, given_up: givenUp };
    });
    gauge('regreen_notices_oldest_waiting_seconds', 'how long the oldest notice waits to be sent', async (metric) => {
      const { oldestWaitingMs } = await noticesNow();
      metric.set(oldestWaitingMs === null ? 0 : Math.max(0, Date.now() - oldestWaitingMs) / 1000);
    });
    gauge('regreen_waiting_logs', 'logs that wait for a diagnosis thread', (metric) =>
      metric.set(sources.waitingLogs()),
    );
    gauge('regreen_open_connections', 'connections of clients', (metric) => metric.set(sources.openConnections()));
    gauge('regreen_event_loop_lag_seconds', 'p99 of the event loop since it was last asked', (metric) => {
      metric.set(this.#delay.percentile(99) / 1e9);
      this.#delay.reset();
    });
    gauge(
      'regreen_event_loop_utilization_ratio',
      'share of time the event loop was busy since it was last asked',
      (metric) => {
        const now = performance.eventLoopUtilization();
        metric.set(performance.eventLoopUtilization(now, this.#utilization).utilization);
        this.#utilization = now;
      },
    );
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
