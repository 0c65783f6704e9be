import type { Tainted } from '../foundation/index.ts';
import type { Provider, RepositoryName } from '../intake/index.ts';
import type { Label, Reason, Signature, Slop } from '../messages/index.ts';

/** What kinds of messages there are; `message` is what the generic webhook hands in. */
export const MESSAGE_KINDS = [
  'issue',
  'pull_request',
  'comment',
  'review',
  'discussion',
  'mail',
  'chat',
  'message',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What an author is to a project; `none`: nothing is known that speaks for them. */
export const ASSOCIATIONS = ['owner', 'member', 'collaborator', 'contributor', 'first_timer', 'none'] as const;
export type Association = (typeof ASSOCIATIONS)[number];

/** What a kept message is taken for: a label of the judgement, or `slop`, which is a hint alone. */
export const MESSAGE_LABELS = ['ham', 'spam', 'scam', 'phishing', 'injection', 'slop'] as const;
export type MessageLabel = Label | 'slop';

/** Where a message stands at its host. Numbers and ids were checked; they may become part of an address. */
export interface MessagePlace {
  readonly repository: RepositoryName;
  readonly kind: MessageKind;
  /** number of the issue, pull or merge request; null where there is none */
  readonly thread: number | null;
  /** of a comment: digits; null: it is the thread's own text */
  readonly comment: string | null;
  /** the host's name for it in GraphQL */
  readonly node: string | null;
  /** login of who wrote it: letters, digits and `-_.[]` */
  readonly author: string | null;
}

/** What a signal says of a message: texts of strangers, and what its host knows of the author. */
export interface NewMessage {
  readonly place: MessagePlace;
  /** names it within its repository: the same for each signal about it */
  readonly key: string;
  readonly title: Tainted;
  readonly text: Tainted;
  /** an address people may be shown */
  readonly url: string | null;
  readonly association: Association;
  readonly accountCreatedAtMs: number | null;
  readonly writtenAtMs: number | null;
}

/** A message as it is judged, about to be kept. */
export interface JudgedMessage {
  readonly id: string;
  readonly signalId: string;
  readonly receivedAtMs: number;
  readonly message: NewMessage;
  /** changes when title or text do */
  readonly content: string;
  readonly label: MessageLabel;
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly slop: Slop;
  /** by policy: it is kept and judged, and nothing follows */
  readonly isExempt: boolean;
  readonly signature: Signature;
}

/** A message as it is kept. */
export interface MessageRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly place: MessagePlace;
  readonly key: string;
  readonly title: Tainted;
  readonly text: Tainted;
  readonly url: string | null;
  readonly association: Association;
  readonly accountCreatedAtMs: number | null;
  readonly writtenAtMs: number;
  readonly receivedAtMs: number;
  readonly label: MessageLabel;
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly slop: Slop;
  readonly isExempt: boolean;
  readonly caseId: string | null;
  /** what a person said it is; null: nobody said */
  readonly corrected: Label | null;
}

/** Where the life of a case stands. */
export const CASE_STATES = ['open', 'in_review', 'acted', 'appealed', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** How a case ended: it was what it was taken for, it was not, or an appeal was granted. */
export const RESOLUTIONS = ['confirmed', 'dismissed', 'overturned'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Messages under triage: one, or several that are alike. */
export interface CaseRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly provider: Provider;
  readonly state: CaseState;
  readonly resolution: Resolution | null;
  /** how its first message begins */
  readonly gist: Tainted;
  readonly label: MessageLabel;
  /** label and score of the gravest of its messages, and what is proposed for that one */
  readonly score: number;
  readonly suggested: Rung;
  readonly messages: number;
  readonly openedAtMs: number;
  readonly lastAtMs: number;
  readonly closedAtMs: number | null;
}

/** What may be done about a message, from nothing to the gravest. */
export const RUNGS = [
  'ignore',
  'monitor',
  'label',
  'greylist',
  'hide',
  'quarantine',
  'report',
  'escalate',
  'block',
] as const;
export type Rung = (typeof RUNGS)[number];

/** Parts of a place at a host that are so or not. */
export const HOST_SWITCHES = ['isHidden', 'isClosed', 'isLocked', 'isBlocked'] as const;
export type HostSwitch = (typeof HOST_SWITCHES)[number];

/** What of a message's place can be changed at a host; absent: it stays as it is. */
export interface HostChange {
  readonly label?: {
    readonly name: string;
    readonly isSet: boolean;
    /** what it says of itself where the host has none of that name yet; at most 100 characters */
    readonly about?: string;
  };
  readonly isHidden?: boolean;
  readonly isLocked?: boolean;
  readonly isClosed?: boolean;
  readonly isBlocked?: boolean;
  /** our word to the author beneath the message, one for a case */
  readonly note?: string;
}

/** How a message's place is at its host; absent: the host has no such thing there. */
export interface HostState {
  readonly labels: readonly string[];
  readonly isHidden?: boolean;
  readonly isLocked?: boolean;
  readonly isClosed?: boolean;
  readonly isBlocked?: boolean;
  /** our note of this case; null: there is none */
  readonly note: string | null;
}

export const ACT_STATES = ['intended', 'done', 'failed', 'undo_intended', 'undone'] as const;
export type ActState = (typeof ACT_STATES)[number];

/** One thing that is done for a case at its host. */
export interface ActRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly caseId: string;
  readonly messageId: string;
  readonly rung: Rung;
  readonly state: ActState;
  readonly change: HostChange;
  /** what takes it back; null: it was not begun */
  readonly undo: HostChange | null;
  readonly actor: string;
  readonly intendedAtMs: number;
  readonly settledAtMs: number | null;
  readonly undoneAtMs: number | null;
  readonly outcome: ActOutcome | null;
  readonly problem: string | null;
}

/** `changed`: the host did it; `already_so`: it was so before; `gone`: the message is no longer there. */
export const ACT_OUTCOMES = ['changed', 'already_so', 'gone', 'impossible'] as const;
export type ActOutcome = (typeof ACT_OUTCOMES)[number];

/** What a person said of a message. */
export interface CorrectionRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly messageId: string | null;
  /** what it was taken for */
  readonly judged: MessageLabel;
  readonly label: Label;
  readonly madeAtMs: number;
  readonly madeBy: string;
  readonly undoneAtMs: number | null;
}

/** What a project allows. */
export interface TriagePolicy {
  /** nothing above it is done, whoever asks */
  readonly highest: Rung;
  /** nothing above it is done without a person */
  readonly automatic: Rung;
  /** authors whose messages are kept and judged, and nothing follows */
  readonly trusted: readonly Association[];
  /** the label put on issues and requests */
  readonly label: string;
  /** the label put on those that are slop */
  readonly slopLabel: string;
  /** where an author who is blocked may appeal: an address or a sentence in one line; null: nothing was named */
  readonly contact: string | null;
  /** acts a day without a person, at most */
  readonly daily: number;
}

/** What became of cases, for a time. */
export interface TriageStatistics {
  readonly messages: number;
  readonly byLabel: Readonly<Record<string, number>>;
  readonly byState: Readonly<Record<string, number>>;
  readonly byRung: Readonly<Record<string, number>>;
  readonly confirmed: number;
  readonly dismissed: number;
  readonly overturned: number;
  /** of messages taken for unwanted: those people found to be so, and those they found not to be */
  readonly upheld: number;
  readonly refuted: number;
  /** how often authors appealed, whatever came of it */
  readonly appeals: number;
  readonly corrections: number;
  readonly undone: number;
}
