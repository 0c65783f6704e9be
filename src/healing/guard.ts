import type { Playbook } from './playbook.ts';
import type { ActionKind, Situation } from './records.ts';

/** A condition that can block an action. Pure: the same facts give the same result. */
export interface Guard {
  /** snake case, stable; the code of a reason */
  readonly name: string;
  /** one sentence: what it protects against */
  readonly protectsAgainst: string;
  /** which kinds it looks at; the others pass */
  readonly covers: (action: ActionKind) => boolean;
  /** the settings it reads, as in a playbook; none: nothing can be set */
  readonly settings: readonly string[];
  check(facts: GuardFacts): GuardResult;
}

/** What the operator allows over all repositories of an organisation, and over everything; whatever playbooks say. */
export interface WideCaps {
  readonly organisationPerHour: number;
  readonly organisationPerDay: number;
  readonly everythingPerHour: number;
  readonly everythingPerDay: number;
  /** of an organisation, or of everything: with fewer runs within an hour a share of red ones says nothing; 0: it is not looked at */
  readonly massFailureRuns: number;
}

/** Of so many runs that ended last, within an hour, the share that is red is looked at over repositories. */
export const LAST_RUNS = 200;

/** What holds where the operator says nothing. */
export const DEFAULT_WIDE_CAPS: WideCaps = {
  organisationPerHour: 100,
  organisationPerDay: 500,
  everythingPerHour: 300,
  everythingPerDay: 1500,
  massFailureRuns: 20,
};

/** What a guard looks at. */
export interface GuardFacts {
  readonly situation: Situation;
  readonly playbook: Playbook;
  readonly action: ActionKind;
  /** of the step; decides whether a repeated deployment is declared harmless */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly nowMs: number;
  readonly wideCaps: WideCaps;
  /** it is decided while the run goes on, to cancel it; absent: when the run is over */
  readonly isEarly?: boolean;
}

export type GuardResult =
  | { readonly verdict: 'passes'; readonly sentence: string }
  | {
      readonly verdict: 'blocks';
      readonly sentence: string;
      /** when it would pass by time alone; null where time does not help */
      readonly passesAgainAtMs: number | null;
    };

/** What one guard said of one kind of action. */
export interface GuardTrace {
  readonly guard: string;
  readonly action: ActionKind;
  readonly result: GuardResult;
}

export function passes(sentence: string): GuardResult {
  return { verdict: 'passes', sentence };
}

export function blocks(sentence: string, passesAgainAtMs: number | null = null): GuardResult {
  return { verdict: 'blocks', sentence, passesAgainAtMs };
}
