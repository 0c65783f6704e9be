import type { GuardCheck, LoweredLevel, RequestRecord, Situation } from '../healing/index.ts';
import type { HealingDetail } from './healing-contract.ts';
import {
  actionToWire,
  guardToWire,
  healingToWire,
  loweredToWire,
  noticeToWire,
  requestToWire,
} from './healing-wire.ts';
import { namesOf } from './people-names.ts';
import type { Call } from './route.ts';
import { timeText } from './wire.ts';

const REQUESTS_SHOWN = 20;
const NOTICES_SHOWN = 50;

/** Everything kept about one healing; null when there is none to be seen. */
export async function detailToWire({
  services,
  visibility,
  params,
}: Call<{ readonly id: string }, unknown, unknown>): Promise<HealingDetail | null> {
  const healing = await services.healings.read(visibility, params.id);
  if (healing === null) return null;
  const [decision, actions, requests, notices, timeline] = await Promise.all([
    services.healings.readDecision(visibility, params.id),
    services.healings.actionsOf(visibility, params.id),
    services.requests.list(visibility, { healingId: params.id }, { limit: REQUESTS_SHOWN, after: null }),
    services.notices.list(visibility, { healingId: params.id }, { limit: NOTICES_SHOWN, after: null }),
    services.healing.timeline(params.id),
  ]);
  const names = await namesOf(services.accounts, answerers(requests.items));
  const { situation, trace } = (decision ?? {}) as KeptDecision;
  return {
    healing: healingToWire(healing),
    lowered: (trace?.lowered ?? []).map(loweredToWire),
    guards: (trace?.guards ?? []).map(guardToWire),
    playbooks: (trace?.playbooks ?? []).map(({ name, fits, sentence }) => ({ name, fits, sentence })),
    failures: (situation?.failures ?? []).map(({ failureId, job, category, confidence, summary }) => ({
      id: failureId,
      job,
      category,
      confidence,
      summary,
    })),
    actions: actions.map(actionToWire),
    requests: requests.items.map((request) => requestToWire(request, names)),
    notices: notices.items.map(noticeToWire),
    steps: timeline.steps.map(({ name, state, atMs, attempts, result, problem }) => ({
      name,
      state,
      at: atMs === null ? null : timeText(atMs),
      attempts,
      result,
      problem,
    })),
    next_at: timeline.nextAtMs === null ? null : timeText(timeline.nextAtMs),
  };
}

/** Whoever answered some of these questions. */
export function answerers(requests: readonly RequestRecord[]): readonly string[] {
  return requests.flatMap(({ answers }) => answers.map(({ person }) => person));
}

/** As `HealingStore.decide` was given it. */
interface KeptDecision {
  readonly situation?: Situation;
  readonly trace?: {
    readonly lowered?: readonly LoweredLevel[];
    readonly guards: readonly GuardCheck[];
    readonly playbooks: readonly { readonly name: string; readonly fits: boolean; readonly sentence: string | null }[];
  };
}
