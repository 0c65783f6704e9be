import { commitCut } from './commit-cut.ts';
import { disk } from './disk.ts';
import { executions } from './executions.ts';
import type { Fault } from './fault.ts';
import { frozen } from './frozen.ts';
import { healings } from './healings.ts';
import { healingsFrozen } from './healings-frozen.ts';
import { kill } from './kill.ts';
import { notices } from './notices.ts';
import { order } from './order.ts';
import { overload } from './overload.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { stop } from './stop.ts';
import { stops } from './stops.ts';

/** What the program is proven against, by what is hurt. */
export const FAULTS_OF = {
  data: [kill, postgres, commitCut, redis, disk],
  server: [overload, stop, order],
  healing: [executions, frozen, healings, healingsFrozen, notices, stops],
} satisfies Readonly<Record<string, readonly Fault[]>>;

export const FAULTS: readonly Fault[] = Object.values(FAULTS_OF).flat();
