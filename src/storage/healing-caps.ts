import { type ActionCaps, type ActionKind, isCodeHostWrite, isRerun, type WideCaps } from '../healing/index.ts';
import type { Row } from './database.ts';
import { minutesSpent, minutesUnderWay, runsBegunFor, stopsOver, WRITES } from './healing-history.ts';

/** What stands in the way of an action in the moment it is intended. */
export interface PassedCap {
  readonly reason: { readonly code: string; readonly sentence: string };
  /** until time alone may make it otherwise; null where time does not help */
  readonly againInMs: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Actions that make the CI system run something. */
const SPENDING: ReadonlySet<ActionKind> = new Set(['rerun_failed_jobs', 'rerun_without_cache']);

export function spendsMinutes(kind: ActionKind): boolean {
  return SPENDING.has(kind);
}

/** The first cap that an action would pass; null when there is none. */
export function capPassed(counts: Row, caps: ActionCaps & WideCaps, kind: ActionKind): PassedCap | null {
  const checks = isRerun(kind) ? attemptChecks(counts, caps) : isCodeHostWrite(kind) ? writeChecks(counts, caps) : [];
  for (const { code, used, most, says, againInMs } of checks) {
    if (used >= most) return { reason: { code, sentence: `${Math.ceil(used)} of ${most} ${says}` }, againInMs };
  }
  return isRerun(kind) ? restPassed(counts, caps.cooldownMs) : null;
}

/** Why nothing at all is done by a healing; null when something may be. */
export function whyStopped({ stopped, ended }: Row): PassedCap | null {
  if (stopped !== null) {
    const reason = { code: 'kill_switch', sentence: `healing is stopped for ${stopped as string}` };
    return { reason, againInMs: null };
  }
  const reason = { code: 'ended', sentence: 'the healing was cancelled meanwhile' };
  return ended === true ? { reason, againInMs: null } : null;
}

interface Check {
  readonly code: string;
  readonly used: number;
  readonly most: number;
  readonly says: string;
  readonly againInMs: number | null;
}

function check(code: string, used: unknown, most: number, says: string, againInMs: number | null = null): Check {
  // What is none at all does not become some by time.
  return { code, used: used as number, most, says, againInMs: most === 0 ? null : againInMs };
}

/** In the words of the guards that look at the same before. */
function attemptChecks(counts: Row, caps: ActionCaps & WideCaps): readonly Check[] {
  const spent = (counts.minutes_in_day as number) + (counts.minutes_under_way as number);
  const made = (where: string) => `changes ${where} are used`;
  const of = (scope: 'everything' | 'organisation', where: string) => ({
    day: check(
      'per_scope',
      counts[`${scope}_in_day`],
      caps[`${scope}PerDay`],
      made(`${where} within the last day`),
      DAY_MS,
    ),
    hour: check(
      'per_scope',
      counts[`${scope}_in_hour`],
      caps[`${scope}PerHour`],
      made(`${where} within the last hour`),
      HOUR_MS,
    ),
  });
  const [everything, organisation] = [of('everything', 'everywhere'), of('organisation', 'in this organisation')];
  const minutes = 'minutes of CI within the last day are spent or under way';
  return [
    check('attempts_per_run', counts.on_run, caps.attemptsPerRun, made('for this run')),
    check('attempts_per_incident', counts.on_incident, caps.attemptsPerIncident, made('for this incident')),
    check('minutes_budget', spent, caps.minutesPerDay, minutes, DAY_MS),
    everything.day,
    organisation.day,
    everything.hour,
    organisation.hour,
    check('per_day', counts.in_day, caps.perDay, made('in this repository within the last day'), DAY_MS),
    check('per_hour', counts.in_hour, caps.perHour, made('in this repository within the last hour'), HOUR_MS),
  ];
}

function writeChecks(counts: Row, caps: ActionCaps): readonly Check[] {
  const written = (when: string) =>
    `issues, comments and statuses in this repository within the last ${when} are written`;
  return [
    check('writes', counts.writes_in_day, caps.writesPerDay, written('day'), DAY_MS),
    check('writes', counts.writes_in_hour, caps.writesPerHour, written('hour'), HOUR_MS),
  ];
}

/** Two healings of one fingerprint may have been decided at the same moment: only one of them begins. */
function restPassed({ rested_ms }: Row, cooldownMs: number): PassedCap | null {
  if (rested_ms === null || (rested_ms as number) >= cooldownMs) return null;
  const sentence = 'another healing of this fingerprint changed something a moment ago';
  return { reason: { code: 'cooldown', sentence }, againInMs: cooldownMs - (rested_ms as number) };
}

const STOPPED = `
           healing.finished_at is not null as ended,
           (select scope
              from healing_stop
             where ${stopsOver("healing.provider || '/' || healing.repository")}
             order by length(scope)
             limit 1) as stopped`;

/** Whether a healing has ended, and in which scope it is stopped. */
export const STANDING = {
  name: 'standing_of_healing',
  text: `select ${STOPPED} from healing where healing.id = $1`,
};

// Beside those of others only what makes the CI system run something counts of its own: to delete a cache and to begin
// the run again are one attempt.
const OF_OTHERS = '(action.healing_id <> healing.id or action.spends_minutes)';
const LATELY = "(where action.intended_at > statement_timestamp() - interval '1 hour')";

function lately(name: string, condition: string): string {
  return `
     cross join lateral (
       select (count(*) filter ${LATELY})::integer as in_hour, count(*)::integer as in_day
         from healing_action as action
        where ${condition}
          and action.intended_at > statement_timestamp() - interval '1 day'
     ) as ${name}`;
}

/** Everything caps are counted from. */
export const COUNTS = {
  name: 'count_actions',
  text: `
    select (select count(*)::integer
              from healing_action as action
             where action.repository_id = healing.repository_id
               and action.run in (${runsBegunFor('healing')})
               and action.is_attempt
               and ${OF_OTHERS}) as on_run,
           (select count(*)::integer
              from healing_action as action
             where action.repository_id = healing.repository_id
               and action.fingerprint = healing.fingerprint
               and action.is_attempt
               and ${OF_OTHERS}
               and action.intended_at >= coalesce(incident.first_at, '-infinity')) as on_incident,
           (select extract(epoch from clock_timestamp() - max(action.intended_at)) * 1000
              from healing_action as action
             where action.repository_id = healing.repository_id
               and action.fingerprint = healing.fingerprint
               and action.is_attempt
               and action.healing_id <> healing.id)::float8 as rested_ms,
           ${minutesSpent('healing.repository_id')} as minutes_in_day,
           ${minutesUnderWay('healing.repository_id', 'healing.id')} as minutes_under_way,
           here.in_hour, here.in_day, written.in_hour as writes_in_hour, written.in_day as writes_in_day,
           organisation.in_hour as organisation_in_hour, organisation.in_day as organisation_in_day,
           everything.in_hour as everything_in_hour, everything.in_day as everything_in_day
      from healing
      left join incident on incident.id = healing.incident_id
      ${lately('here', `action.repository_id = healing.repository_id and action.is_attempt and ${OF_OTHERS}`)}
      ${lately('written', `action.repository_id = healing.repository_id and action.kind in ${WRITES} and action.healing_id <> healing.id`)}
      ${lately('organisation', `action.organisation_id = healing.organisation_id and action.is_attempt and ${OF_OTHERS}`)}
      ${lately('everything', `action.is_attempt and ${OF_OTHERS}`)}
     where healing.id = $1`,
};
