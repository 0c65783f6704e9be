import type { Expression } from './expression.ts';
import type { ActionKind, Level } from './records.ts';

/** Where a playbook was written. */
export interface PlaybookOrigin {
  readonly kind: 'shipped' | 'server' | 'repository';
  /** file as a person would find it */
  readonly file: string;
  /** 1-based, of its name */
  readonly line: number;
}

/** Which diagnoses lead to which actions, under which guards. */
export interface Playbook {
  readonly name: string;
  readonly origin: PlaybookOrigin;
  /** SHA-256 of what it says, whatever its layout; hexadecimal */
  readonly digest: string;
  readonly when: Expression;
  readonly level: Level;
  readonly guards: GuardSettings;
  /** at least one; `resolveSteps` puts other playbooks' steps in the place of their names */
  readonly steps: readonly WrittenStep[];
  readonly verify: { readonly withinMs: number };
  /** when it did not help */
  readonly otherwise: readonly WrittenStep[];
  /** what the operator's bounds lowered its level by, in their order; absent where they leave it */
  readonly lowered?: readonly LoweredLevel[];
  /** where its values were written; absent for a playbook that was not read from a file */
  readonly written?: WrittenPlaces;
}

/** What lowered a level, and from where to where. */
export interface LoweredLevel {
  readonly from: Level;
  readonly to: Level;
  readonly sentence: string;
}

/** Where the values of a playbook come from. */
export interface WrittenPlaces {
  /** 1-based, by the path of the key, for example `guards.per_hour`; keys that were left out are not there */
  readonly lines: Readonly<Record<string, number>>;
  /** `server` where the operator's bounds lower it; absent: as written, or the default */
  readonly level?: GuardSource;
  /** whose value each guard has */
  readonly guards: Readonly<Record<keyof GuardSettings, GuardSource>>;
}

/** `server`: the operator's bounds, because the playbook goes beyond them. */
export type GuardSource = 'playbook' | 'server' | 'default';

/** A step as a playbook writes it: also the name of another playbook whose steps to go on with. */
export type WrittenStep = PlaybookStep | { readonly kind: 'playbook'; readonly name: string };

export type PlaybookStep =
  | { readonly kind: 'wait'; readonly ms: number }
  | {
      readonly kind: 'action';
      readonly action: ActionKind;
      readonly options: Readonly<Record<string, string | number | boolean>>;
    };

/** Limits of a playbook, each with where its value comes from told by `effectiveForm`. */
export interface GuardSettings {
  readonly attemptsPerRun: number;
  readonly attemptsPerIncident: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly writesPerHour: number;
  readonly writesPerDay: number;
  readonly cooldownMs: number;
  /** each healing of the same fingerprint that did not help doubles the cooldown, up to this many times */
  readonly backoffDoublings: number;
  readonly minutesPerDay: number;
  /** more failed jobs in one run than this is an incident of its own, not something to retry */
  readonly failedJobsMost: number;
  /** 0..1: share of red runs within the last hour from which nothing is done (with at least five runs of the repository; beyond it, as many as the server's settings ask for) */
  readonly massFailureShare: number;
  readonly protectedBranches: readonly string[];
  readonly allowForks: boolean;
  readonly freezeWindows: readonly FreezeWindow[];
  readonly flapsPerWeek: number;
  /** different people who have to agree where one is asked */
  readonly approvers: number;
}

/** When nothing is done; in UTC. */
export interface FreezeWindow {
  /** 0 Sunday .. 6 Saturday; empty: every day */
  readonly days: readonly number[];
  /** minutes of the day; an end before its start goes over midnight */
  readonly fromMinute: number;
  readonly toMinute: number;
}
