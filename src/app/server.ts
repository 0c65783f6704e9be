import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Api,
  type ApiServices,
  addDashboard,
  createApi,
  hashToken,
  makeWord,
  type PartHealth,
} from '../api/index.ts';
import { LocalActions, LocalProvider } from '../connectors/index.ts';
import { LevelledCache, MemoryLevel, RedisLevel } from '../coordination/index.ts';
import { ConfigurationError, type Logger, type SpanFacts, type Tracer } from '../foundation/index.ts';
import {
  FailureDiagnosis,
  FailureIntake,
  Reconciliation,
  RunFetcher,
  SignalReader,
  WebhookIntake,
} from '../intake/index.ts';
import { NoticeSending } from '../notices/index.ts';
import { Redactor } from '../redaction/index.ts';
import { openStorage, type Storage } from '../storage/index.ts';
import { JointWatcher, ReportIntake, SampleIntake, SeriesWatcher, TestWatcher } from '../watch/index.ts';
import { AnomalyPool } from './anomaly-pool.ts';
import { ArrivalRate } from './arrival-rate.ts';
import { DiagnosisPool } from './diagnosis-pool.ts';
import { assembleHealing } from './healing.ts';
import { Invalidation } from './invalidation.ts';
import { openLocalRuns, openLocalWork } from './local-work.ts';
import { createLogger, type LogStream } from './logging.ts';
import { createTextJudge, readModelEvaluation } from './message-judge.ts';
import { Metrics } from './metrics.ts';
import { createCiSystems, createWebhookCaller, createWebhookReaders, secretsOf } from './providers.ts';
import { createReceivers, digestSettingsOf } from './receivers.ts';
import type { ServerSettings } from './settings.ts';
import { DASHBOARD, readRuleTable } from './shipped-files.ts';
import { makeSystemId, storageOptionsOf, systemClock } from './storage-options.ts';
import { openTelemetry, traced } from './telemetry.ts';
import { openTriage } from './triage.ts';
import { warmUp } from './warm-up.ts';
import { WorkLoop } from './work-loop.ts';

export interface ServerOutput {
  readonly version: string;
  /** what a person should read */
  readonly stdout: LogStream;
  /** the log */
  readonly stderr: LogStream;
}

/** A server that takes requests. */
export interface RunningServer {
  readonly address: string;
  /** takes nothing new, finishes what is under way, and ends */
  close(): Promise<void>;
}

const IDLE_MS = 1000;
/** A step that is due begins so late at most; asking for due ones is one look along an index. */
const HEALINGS_IDLE_MS = 250;
/** A healing whose execution was given up is told of so late at most. */
const HEALINGS_SETTLE_MS = 15_000;
/** Failures taken up at a time where logs come from nowhere but the database. */
const DIAGNOSES_WITHOUT_FETCHING = 64;
/** Series may wait: nobody is woken by them. */
const SERIES_IDLE_MS = 5000;
const SETTLE_MS = 60_000;
/** Connections made at one moment that wait to be taken; those beyond are tried again by the system, seconds later. */
const MOST_ARRIVING = 4096;
const PAUSE_MS_PER_ARRIVAL = 0.5;
const LONGEST_PAUSE_MS = 2000;
const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const SETUP_LINK_MS = DAY_MS;
/** How long balancers have to hear that it is over before connections are refused, */
const NOTICE_MS = 500;
/** and how long connections have to end by themselves before those without a request are closed. */
const FAREWELL_MS = 500;

/**
 * Starts the whole program: storage, threads, workers, API. Resolves when it takes requests.
 *
 * @throws ConfigurationError, UnavailableError
 */
export async function startServer(settings: ServerSettings, output: ServerOutput): Promise<RunningServer> {
  const plainLogger = createLogger(settings.logFormat, settings.logLevel, output.stderr);
  const telemetry = await openTelemetry(settings, output.version, plainLogger);
  const { logger, tracer } = telemetry;
  let isStopping = false;
  // What cannot work is told before anything is started.
  const readers = createWebhookReaders(settings);
  const systems = createCiSystems(settings, () => storage.hostLimits);
  const webhookCaller = createWebhookCaller(settings);
  const receivers = createReceivers(settings);
  const secrets = secretsOf(settings);
  const storage = await openStorage(storageOptionsOf(settings, logger, (sentence) => logger.info({}, sentence)));
  const providers = [...systems.providers, new LocalProvider({ store: storage.runner, clock: systemClock })];
  const redis = settings.redisUrl === undefined ? null : new RedisLevel(settings.redisUrl, logger);
  try {
    const metrics = new Metrics();
    const cache = new LevelledCache(redis === null ? [new MemoryLevel()] : [new MemoryLevel(), redis]);
    const redactor = new Redactor(secrets);
    const pool = new DiagnosisPool({
      threads: settings.diagnosis.threads,
      mostWaiting: settings.diagnosis.waiting,
      stallMs: settings.diagnosis.stallSeconds * 1000,
      ruleDirectories: settings.diagnosis.rules,
      secrets,
      logger,
    });
    const engine = timed(pool, metrics, tracer);
    const anomalies = new AnomalyPool({ ...settings.anomaly, logger });
    const watcher = new SeriesWatcher({
      metrics: storage.metrics,
      alerts: storage.alerts,
      judge: (series) => anomalies.judge(series),
      logger,
    });
    const jointWatcher = new JointWatcher({
      watches: storage.jointWatches,
      judge: (watch) => anomalies.judgeJoint(watch),
      logger,
    });
    const localRuns = openLocalRuns(settings, storage.runner, () => loops.local?.wake());
    const actions = [...systems.actions, new LocalActions(localRuns)];
    const healing = assembleHealing(settings, storage, actions, receivers, logger, {
      action: (kind, result) => metrics.countAction(kind, result),
      written: (change) => metrics.countSteps(change),
    });
    const common = { logger, random: Math.random, clock: systemClock, makeId: makeSystemId, queue: storage.tasks };
    const signalReader = new SignalReader({ ...common, signals: storage.signals, pipeline: storage.pipeline, readers });
    const telling = new NoticeSending({
      ...common,
      notices: storage.notices,
      receivers,
      digest: digestSettingsOf(settings),
      leaseMs: settings.healing.leaseSeconds * 2000,
    });
    const { failures, pipeline } = storage;
    const packVersion = readRuleTable().version;
    const keptDays = settings.retention.sampleDays;
    const testWatch = new TestWatcher({ metrics: storage.metrics, redactor, clock: systemClock, keptDays });

    const reading = {
      engine,
      redactor,
      packVersion,
      testWatch,
      ...(systems.providers.length === 0 ? { concurrency: DIAGNOSES_WITHOUT_FETCHING } : {}),
    };
    const diagnosis = new FailureDiagnosis({ ...common, ...reading, failures, pipeline, providers });
    const runFetcher = new RunFetcher({ ...common, pipeline: storage.pipeline, providers });
    const textJudge = createTextJudge();
    const triage = openTriage({
      ...common,
      storage,
      hosts: systems.messageHosts,
      judge: textJudge,
      webhookCaller,
      wake: () => loops.acts.wake(),
    });
    // What is acknowledged is safe and can wait; a sender that is refused may never come back.
    const arrivals = new ArrivalRate();
    const pauseMs = () => Math.min(LONGEST_PAUSE_MS, arrivals.perSecond() * PAUSE_MS_PER_ARRIVAL);
    const loop = (name: string, work: () => Promise<number>, idleMs = IDLE_MS) =>
      new WorkLoop({
        name,
        work: () => traced(tracer, `work on ${name}`, work, workFacts),
        idleMs,
        pauseMs,
        logger,
      });
    const local = await openLocalWork(settings, storage, logger, output);
    const loops = {
      signals: loop('signals', () => signalReader.work()),
      diagnoses: loop('diagnoses', () => diagnosis.work()),
      runs: loop('runs', () => runFetcher.work()),
      healings: loop('healings', () => healing.engine.work(), HEALINGS_IDLE_MS),
      notices: loop('notices', () => telling.work()),
      messages: loop('messages', () => triage.judging.work()),
      acts: loop('acts', () => triage.acting.work()),
      ...(triage.outgoing === null ? {} : { outgoing: loop('outgoing webhooks', triage.outgoing) }),
      samples: loop('samples', () => watcher.readRuns(), SERIES_IDLE_MS),
      series: loop('series', () => watcher.judgeDue(), SERIES_IDLE_MS),
      moments: loop('moments', () => jointWatcher.judgeDue(), SERIES_IDLE_MS),
      ...(local === null ? {} : { local: loop('local runs', () => local.work()) }),
    };
    const webhookIntake = new WebhookIntake({
      readers,
      signals: storage.signals,
      redactor,
      clock: systemClock,
      makeId: makeSystemId,
    });
    const failureIntake = new FailureIntake({
      pipeline: storage.pipeline,
      failures: storage.failures,
      ...reading,
      clock: systemClock,
      makeId: makeSystemId,
    });
    const services: ApiServices = {
      clock: systemClock,
      makeId: makeSystemId,
      logger,
      webhooks: {
        async receive(provider, delivery) {
          arrivals.note();
          try {
            const reception = await traced(
              tracer,
              'receive signal',
              () => webhookIntake.receive(provider, delivery),
              (result) => ({
                'regreen.provider': provider,
                'regreen.outcome': result.outcome,
                ...(result.outcome === 'kept' ? { 'regreen.signal': result.signalId } : {}),
              }),
            );
            metrics.countSignal(provider, reception.outcome);
            if (reception.outcome === 'kept') {
              loops.signals.wake();
              loops.messages.wake();
            }
            return reception;
          } catch (error) {
            metrics.countSignal(provider, 'failed');
            throw error;
          }
        },
      },
      pushedFailures: failureIntake,
      signals: storage.signals,
      failures: storage.failures,
      incidents: storage.incidents,
      pipeline: storage.pipeline,
      engine,
      samples: new SampleIntake({
        metrics: storage.metrics,
        redactor,
        clock: systemClock,
        keptDays,
      }),
      reports: new ReportIntake({
        pipeline: storage.pipeline,
        metrics: storage.metrics,
        tests: testWatch,
        parse: (junit) => anomalies.parseReport(junit),
        redactor,
        clock: systemClock,
      }),
      metrics: storage.metrics,
      alerts: storage.alerts,
      detectors: storage.detectors,
      jointWatches: storage.jointWatches,
      anomalies,
      messages: textJudge,
      modelEvaluation: readModelEvaluation(),
      keptMessages: storage.messages,
      corrections: storage.corrections,
      projectCorrections: triage.corrections,
      cases: storage.cases,
      policies: storage.policies,
      desk: triage.desk,
      healings: storage.healings,
      requests: storage.requests,
      stops: storage.stops,
      notices: storage.notices,
      healing: healing.desk,
      deadLetters: storage.deadLetters,
      givenUpTasks: storage.givenUpTasks,
      accounts: storage.accounts,
      audit: storage.audit,
      events: storage.events,
      idempotency: storage.idempotency,
      cache,
      tracer,
      secret: await storage.secret('api'),
      health: () => healthOf(storage, redis),
      metricsText: () => metrics.text(),
      observeRequest: (route, method, status, seconds) => metrics.observeRequest(route, method, status, seconds),
    };
    const api = await createApi(services, {
      settings: settings.api,
      isSecure: settings.publicUrl?.startsWith('https:') ?? false,
      version: output.version,
      prepare: (app) => void addDashboard(app, DASHBOARD),
    });
    metrics.readFrom({
      cacheCounts: () => cache.counts(),
      queueDepth: () => storage.tasks.depth(),
      executionDepth: () => storage.executions.depth(),
      healingCounts: () => storage.healings.counts('everything'),
      noticeDepth: () => storage.notices.depth('everything'),
      waitingLogs: () => pool.waiting,
      openConnections: () => api.openStreams(),
    });
    const invalidation = new Invalidation(storage.events, cache, () => {
      loops.diagnoses.wake();
      loops.runs.wake();
      loops.healings.wake();
      loops.notices.wake();
    });
    const address = await listen(api, settings);
    // What repeats by itself begins only now: it would keep a process alive that got no port.
    const timers = startTimers(
      settings,
      storage,
      new Reconciliation({
        ...common,
        pipeline: storage.pipeline,
        providers,
        silentAfterMs: settings.reconciliation.silentHours * 60 * MINUTE_MS,
      }),
      watcher,
      logger,
    );
    for (const loop of Object.values(loops)) loop.start();
    pool.warm();
    void warmUp(textJudge, () => isStopping);
    logger.info({ address, version: output.version }, 'the server takes requests');
    await offerSetup(storage, settings, address, output);
    return {
      address,
      close: async () => {
        isStopping = true;
        logger.info({}, 'the server stops');
        api.beginStop();
        for (const timer of timers) clearInterval(timer);
        await sleep(NOTICE_MS);
        await api.takeNoMore();
        await sleep(FAREWELL_MS);
        await api.untilQuiet();
        await api.close();
        await Promise.all([healing.engine.stop(), ...Object.values(loops).map((loop) => loop.stop())]);
        local?.stop();
        await Promise.all(Object.values(loops).map((loop) => loop.stop()));
        invalidation.close();
        await pool.close();
        await anomalies.close();
        redis?.close();
        await storage.close();
        await telemetry.close();
        logger.info({}, 'the server stopped');
      },
    };
  } catch (error) {
    redis?.close();
    await storage.close();
    throw error;
  }
}

/** A round that found nothing to do is not told of. */
function workFacts(done: number): SpanFacts | null {
  return done > 0 ? { 'regreen.tasks': done } : null;
}

function timed(pool: DiagnosisPool, metrics: Metrics, tracer: Tracer | null): ApiServices['engine'] {
  return {
    async diagnose(chunks) {
      const startMs = performance.now();
      const outcome = await traced(
        tracer,
        'diagnose',
        () => pool.diagnose(chunks),
        ({ diagnosis }) => ({
          'regreen.log.bytes': diagnosis.bytes,
          'regreen.log.lines': diagnosis.lines,
          'regreen.category': diagnosis.category ?? 'none',
          'regreen.confidence': diagnosis.confidence,
        }),
      );
      metrics.observeDiagnosis((performance.now() - startMs) / 1000);
      return outcome;
    },
  };
}

async function healthOf(storage: Storage, redis: RedisLevel | null): Promise<readonly PartHealth[]> {
  const database = await storage.health();
  const parts: PartHealth[] = [{ name: 'database', ...database }];
  if (redis !== null) {
    parts.push({ name: 'redis', isUp: redis.isUp, detail: redis.isUp ? 'answers' : 'does not answer; not needed' });
  }
  return parts;
}

async function listen({ app }: Api, { host, port }: ServerSettings): Promise<string> {
  try {
    return await app.listen({ host, port, backlog: MOST_ARRIVING });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new ConfigurationError(`port ${port} is taken: stop what uses it, or choose another with --port`);
    if (code === 'EADDRNOTAVAIL') throw new ConfigurationError(`${host} is no address of this machine`);
    if (code === 'EACCES')
      throw new ConfigurationError(`port ${port} may not be used by this user: choose one above 1023`);
    throw error;
  }
}

function startTimers(
  settings: ServerSettings,
  storage: Storage,
  reconciliation: Reconciliation,
  watcher: SeriesWatcher,
  logger: Logger,
): readonly NodeJS.Timeout[] {
  const quietly = (what: string, act: () => Promise<unknown>) => () =>
    void act().catch((error) => logger.warn({ err: error, what }, 'regular work failed, will try again'));
  const reconcile = quietly('reconciliation', () => reconciliation.reconcile());
  reconcile();
  const settleHealings = quietly('healings given up', async () => {
    await storage.healings.settleGivenUp();
    await storage.healings.settleCancelled();
  });
  settleHealings();
  return [
    setInterval(settleHealings, HEALINGS_SETTLE_MS),
    setInterval(reconcile, settings.reconciliation.minutes * MINUTE_MS),
    setInterval(
      quietly('alerts', () => watcher.settle(Date.now())),
      SETTLE_MS,
    ),
    setInterval(
      quietly('retention', () => storage.runRetention(Date.now())),
      DAY_MS,
    ),
  ];
}

/** As long as nobody has an account, each start offers one link to make the first. */
async function offerSetup(
  storage: Storage,
  settings: ServerSettings,
  address: string,
  output: ServerOutput,
): Promise<void> {
  if ((await storage.accounts.userCount()) > 0) return;
  const token = makeWord(43);
  await storage.accounts.putSetupToken({ hash: hashToken(token), expiresAtMs: Date.now() + SETUP_LINK_MS });
  const base = settings.publicUrl ?? address;
  output.stdout.write(`Nobody has an account yet. Make the first, within a day: ${base}/setup?token=${token}\n`);
}
