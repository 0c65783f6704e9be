import { statfs } from 'node:fs/promises';
import { RedisLevel } from '../coordination/index.ts';
import { SILENT } from '../foundation/index.ts';
import { openStorage } from '../storage/index.ts';
import type { Finding } from './finding.ts';
import { openGround } from './local-runner.ts';
import { examineRights } from './rights.ts';
import type { ServerSettings } from './settings.ts';
import { storageOptionsOf } from './storage-options.ts';

const LITTLE_SPACE_MB = 1024;
const SHORTEST_SECRET = 16;
const REDIS_MS = 1500;
const PATIENCE_MS = 3000;

/** Looks whether everything is as it should be. Changes nothing but what a start would change too. */
export async function examineInstallation(
  settings: ServerSettings,
  tell?: (sentence: string) => void,
): Promise<readonly Finding[]> {
  return [
    ...(await examineStorage(settings, tell)),
    await examineSpace(settings),
    await examineServer(settings),
    await examineRedis(settings),
    ...examineProviders(settings),
    ...(await examineRights(settings)),
    await examineSandbox(settings),
  ];
}

/** How long the oldest of those that wait does so, in words. */
function ageOf(sinceMs: number | null): string {
  if (sinceMs === null) return '';
  const minutes = Math.max(0, Math.floor((Date.now() - sinceMs) / 60_000));
  return `, the oldest for ${minutes === 0 ? 'less than a minute' : `${minutes} min`}`;
}

async function examineStorage(settings: ServerSettings, tell?: (sentence: string) => void): Promise<Finding[]> {
  try {
    const storage = await openStorage({ ...storageOptionsOf(settings, SILENT, tell), poolSize: 2 });
    try {
      const { isUp, detail } = await storage.health();
      const broken = await storage.audit.verify();
      const { waiting, buried } = await storage.tasks.depth();
      const notices = await storage.notices.depth('everything');
      return [
        { name: 'database', state: isUp ? 'good' : 'bad', detail },
        {
          name: 'audit',
          state: broken === null ? 'good' : 'bad',
          detail: broken === null ? 'the chain is whole' : `entry ${broken} was altered, or one before it is missing`,
        },
        {
          name: 'tasks',
          state: buried === 0 ? 'good' : 'doubtful',
          detail: `${waiting} wait, ${buried} were given up${buried === 0 ? '' : ': regreen tasks failed names each'}`,
        },
        {
          name: 'notices',
          state: notices.givenUp === 0 ? 'good' : 'doubtful',
          detail: `${notices.waiting} wait${ageOf(notices.oldestWaitingMs)}, ${notices.givenUp} were given up${notices.givenUp === 0 ? '' : ': GET /api/v1/notices?state=given_up names each'}`,
        },
      ];
    } finally {
      await storage.close();
    }
  } catch (error) {
    return [{ name: 'database', state: 'bad', detail: (error as Error).message }];
  }
}

async function examineSpace(settings: ServerSettings): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(settings.data);
    const freeMb = Math.floor((bavail * bsize) / (1 << 20));
    const isLittle = freeMb < LITTLE_SPACE_MB;
    return { name: 'disk', state: isLittle ? 'doubtful' : 'good', detail: `${freeMb} MB are free in ${settings.data}` };
  } catch {
    return { name: 'disk', state: 'doubtful', detail: `${settings.data} is not there yet: the first start makes it` };
  }
}

async function examineServer({ host, port }: ServerSettings): Promise<Finding> {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  try {
    const answer = await fetch(`http://${shown}:${port}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { status } = (await answer.json()) as { status?: string };
    return { name: 'server', state: status === 'up' ? 'good' : 'doubtful', detail: `on port ${port}: ${status}` };
  } catch {
    return { name: 'server', state: 'doubtful', detail: `nobody answers on port ${port}: regreen serve starts it` };
  }
}

async function examineRedis({ redisUrl }: ServerSettings): Promise<Finding> {
  if (redisUrl === undefined) return { name: 'redis', state: 'good', detail: 'not configured, not needed' };
  const redis = new RedisLevel(redisUrl, SILENT);
  const startMs = performance.now();
  while (!redis.isUp && performance.now() - startMs < REDIS_MS) await new Promise((resolve) => setTimeout(resolve, 20));
  const { isUp } = redis;
  redis.close();
  return isUp
    ? { name: 'redis', state: 'good', detail: 'answers' }
    : { name: 'redis', state: 'doubtful', detail: 'does not answer: everything works without it, more slowly' };
}

/** Who runs no jobs needs no sandbox. */
async function examineSandbox(settings: ServerSettings): Promise<Finding> {
  const name = 'sandbox';
  const { sandbox, enabled } = settings.runner;
  if (sandbox === 'off') return { name, state: 'doubtful', detail: 'runner.sandbox is off: jobs run without one' };
  try {
    await openGround(settings);
    return { name, state: 'good', detail: 'jobs of local runs have one' };
  } catch (error) {
    return { name, state: enabled === 'on' ? 'bad' : 'doubtful', detail: (error as Error).message };
  }
}

function examineProviders(settings: ServerSettings): Finding[] {
  return (['github', 'gitlab', 'jenkins'] as const).map((name) => {
    const { webhookSecret, token } = settings[name] as { webhookSecret?: string; token?: string };
    const hasApp = name === 'github' && 'appPrivateKey' in settings.github;
    if (webhookSecret === undefined && token === undefined && !hasApp) {
      return { name, state: 'good', detail: 'not configured' };
    }
    const variable = `REGREEN_${name.toUpperCase()}`;
    if (webhookSecret === undefined) {
      return { name, state: 'doubtful', detail: `no webhook is taken: set ${variable}_WEBHOOK_SECRET` };
    }
    if (webhookSecret.length < SHORTEST_SECRET) {
      return {
        name,
        state: 'doubtful',
        detail: `the webhook secret has less than ${SHORTEST_SECRET} characters: make a longer one`,
      };
    }
    if (token === undefined && !hasApp) {
      return {
        name,
        state: 'doubtful',
        detail: `logs cannot be fetched: set ${variable}_TOKEN to a token that may read them`,
      };
    }
    return { name, state: 'good', detail: 'webhooks are proven, logs can be fetched' };
  });
}
