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

/** Every fault the program is proven against. */
export const FAULTS: readonly Fault[] = [
  kill,
  postgres,
  commitCut,
  redis,
  disk,
  overload,
  stop,
  order,
  executions,
  frozen,
  healings,
  healingsFrozen,
  notices,
];
