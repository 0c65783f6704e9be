import type { AuditEntry } from '../access/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { NewNotice } from '../notices/index.ts';
import type { Reason } from './healing-store.ts';
import type { Action, PlannedCall } from './records.ts';

/** What a person is asked to agree to: exactly what will be done. */
export interface RequestContent {
  readonly actions: readonly { readonly action: Action; readonly calls: readonly PlannedCall[] }[];
}

/** Where a question stands. `modified`: somebody changed what is to be done, and asked anew; `used`: it was done. */
export const REQUEST_STATES = ['open', 'approved', 'rejected', 'modified', 'used', 'expired', 'cancelled'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const VERDICTS = ['approve', 'reject', 'modify', 'defer'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface RequestAnswer {
  /** id of a user or key */
  readonly person: string;
  readonly verdict: Verdict;
  readonly note: string | null;
  readonly atMs: number;
}

/** A question to people, answered once. */
export interface RequestRecord {
  readonly id: string;
  readonly healingId: string;
  readonly organisationId: string;
  readonly repository: string;
  /** `suggestion`: nobody waits for it; `approval`: the playbook asks */
  readonly kind: 'suggestion' | 'approval';
  readonly content: RequestContent;
  /** SHA-256 of the content; hexadecimal */
  readonly contentHash: string;
  /** how many different people have to agree */
  readonly approvers: number;
  readonly state: RequestState;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly deferredUntilMs: number | null;
  readonly answers: readonly RequestAnswer[];
}

/** What an answer makes of a question, or why it makes nothing of it. */
export type Ruling =
  | {
      readonly accepted: true;
      /** the same answer came before: nothing changes */
      readonly isRepeated: boolean;
      readonly state: RequestState;
      readonly deferredUntilMs: number | null;
    }
  | { readonly accepted: false; readonly code: string; readonly sentence: string };

/** Keeps questions and their answers. */
export interface RequestStore {
  list(
    visibility: Visibility,
    filter: { readonly state?: RequestState; readonly healingId?: string; readonly repository?: string },
    page: PageRequest,
  ): Promise<PageOf<RequestRecord>>;
  read(visibility: Visibility, id: string): Promise<RequestRecord | null>;
  /** Asks, and has the healing wait for the answer, in one commit; told again under the same id, it is asked once. */
  open(request: {
    readonly id: string;
    readonly healingId: string;
    readonly kind: 'suggestion' | 'approval';
    readonly content: RequestContent;
    readonly contentHash: string;
    readonly approvers: number;
    readonly livesMs: number;
    /** why only this is asked, and not what the playbook wants at first; null where it is */
    readonly reason: Reason | null;
    /** what people are told of it, kept in the same commit */
    readonly notices?: readonly NewNotice[];
  }): Promise<void>;
  /**
   * Answers a question as the rule says, by the clock of the database; answer, audit and the wake-up of the healing are
   * one commit. A rule that refuses changes nothing.
   *
   * @param replacement asked in its place when the ruling says `modified`
   * @returns null when there is no such question to be seen
   */
  answer(
    visibility: Visibility,
    id: string,
    answer: Omit<RequestAnswer, 'atMs'>,
    rule: (request: RequestRecord, nowMs: number) => Ruling,
    entry: AuditEntry,
    replacement: { readonly content: RequestContent; readonly contentHash: string } | null,
  ): Promise<Ruling | null>;
  /** ends a question nobody answered, or one whose answer is used, or is good for nothing any more; false otherwise */
  close(id: string, state: 'expired' | 'cancelled' | 'used'): Promise<boolean>;
}
