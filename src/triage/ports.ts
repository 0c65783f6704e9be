import type { AuditEntry } from '../access/index.ts';
import type { Tainted } from '../foundation/index.ts';
import type { PageOf, PageRequest, Provider, Visibility } from '../intake/index.ts';
import type { Correction, Judgement, Label, MessageContext, Shift, Signature } from '../messages/index.ts';
import type {
  ActOutcome,
  ActRecord,
  Association,
  CaseRecord,
  CaseState,
  CorrectionRecord,
  HostChange,
  HostState,
  HostSwitch,
  JudgedMessage,
  MessageKind,
  MessageLabel,
  MessagePlace,
  MessageRecord,
  NewMessage,
  Resolution,
  Rung,
  TriagePolicy,
  TriageStatistics,
} from './records.ts';

export interface MessageFilter {
  readonly repository?: string;
  readonly label?: MessageLabel;
  readonly kind?: MessageKind;
  readonly author?: string;
  readonly caseId?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

export interface CaseFilter {
  readonly repository?: string;
  readonly state?: CaseState;
  readonly label?: MessageLabel;
}

/** A repository with what belongs to it here. */
export interface ProjectName {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
}

/** What was kept of a judged message. */
export interface KeptMessage {
  readonly id: string;
  /** the case something may follow in; null: nothing follows */
  readonly caseId: string | null;
  readonly organisationId: string;
}

/** What stands around a message. */
export interface Surroundings {
  /** messages of the author in the repository since a time */
  readonly ofAuthor: number;
  /** others who wrote the like there since then */
  readonly copies: number;
  /** how alike it is to the likest case a person of the organisation confirmed, 0 to 1; less than half is 0 */
  readonly campaignLikeness: number;
}

/** Keeps messages, each once, and makes cases of those that are none of ours. */
export interface MessageStore {
  /**
   * Keeps a message, or what it became by an edit, and puts it into its own open case, that of its likes, or a new one;
   * an appeal of an author changes the state of their case. Told twice, it is kept once: told of again by another
   * signal, nothing follows.
   */
  record(project: ProjectName, judged: JudgedMessage): Promise<KeptMessage>;
  /** what is known of a message from those before it */
  surroundings(message: {
    readonly project: Pick<ProjectName, 'id' | 'organisationId'>;
    /** names it within its repository: it is not counted itself */
    readonly key: string;
    readonly author: string | null;
    readonly signature: Signature;
    readonly sinceMs: number;
  }): Promise<Surroundings>;
  list(visibility: Visibility, filter: MessageFilter, page: PageRequest): Promise<PageOf<MessageRecord>>;
  read(visibility: Visibility, id: string): Promise<MessageRecord | null>;
}

/** What authors wrote before. */
export interface AuthorHistory {
  /**
   * The newest texts of an author in a repository, ten at most.
   *
   * @param key of the message that is judged: it is left out
   */
  textsBefore(repositoryId: string, author: string, key: string): Promise<readonly Tainted[]>;
}

/** What a person says of messages, and when. */
export interface Said {
  readonly label: Label;
  readonly atMs: number;
  /** id of a person or key */
  readonly by: string;
}

/** Keeps what people said of messages. Only a person's word enters here. */
export interface CorrectionStore {
  /**
   * Says what messages are, in one commit with its entry of the audit, and replaces what was said of them before.
   *
   * @param corrections each an id of its own and that of a message
   * @returns of how many: those that are not there, or not to be seen, are left out, and without any nothing is audited
   */
  correct(
    visibility: Visibility,
    corrections: readonly { readonly id: string; readonly messageId: string }[],
    said: Said,
    entry: AuditEntry,
  ): Promise<number>;
  /** Takes corrections back, in one commit with its entry of the audit. @returns how many were in force */
  undoCorrections(
    visibility: Visibility,
    ids: readonly string[],
    undone: Omit<Said, 'label'>,
    entry: AuditEntry,
  ): Promise<number>;
  /** messages of a case of which nobody says that they are of a label, by id, those after another */
  messagesNotSaid(caseId: string, label: Label, after: string | null, limit: number): Promise<readonly string[]>;
  /** corrections in force that say of messages of a case that they are of a label, by id */
  correctionsOfCase(caseId: string, label: Label, limit: number): Promise<readonly string[]>;
  /** of how many messages of a case people say what they are, by label */
  saidOfCase(caseId: string): Promise<Readonly<Record<string, number>>>;
  listCorrections(
    visibility: Visibility,
    filter: { readonly repository?: string; readonly messageId?: string },
    page: PageRequest,
  ): Promise<PageOf<CorrectionRecord>>;
  /** changes whenever corrections of the repository do */
  correctionMark(repositoryId: string): Promise<string>;
  /** the newest that are in force, 500 at most, and of one case 50, so that a large one leaves room for what else was said */
  correctionsInForce(repositoryId: string): Promise<readonly Correction[]>;
}

/** Keeps cases and what is done about them. */
export interface CaseStore {
  listCases(visibility: Visibility, filter: CaseFilter, page: PageRequest): Promise<PageOf<CaseRecord>>;
  readCase(visibility: Visibility, id: string): Promise<CaseRecord | null>;
  /** the newest, 50 at most */
  messagesOf(caseId: string): Promise<readonly MessageRecord[]>;
  /** messages of a case about which no act of a rung is in force, by id */
  messagesWithout(wanted: MessagesWithout): Promise<readonly MessageRecord[]>;
  /** what was done for a case, and about its messages for another before; the oldest, 500 at most */
  actsOf(caseId: string): Promise<readonly ActRecord[]>;
  /**
   * Changes the state of a case as the rule says, with the audit; where that takes back what was done, all of it is
   * intended to be taken back in the same commit.
   *
   * @param rule throws where there is no such step
   */
  move(id: string, rule: (before: CaseRecord) => CaseStep, atMs: number, entry: AuditEntry): Promise<void>;
  /**
   * Keeps what is to be done, with a task to do it and the audit, in one commit: where the audit cannot be written,
   * nothing is intended. One message has one act of a rung in force, of labels one each; told twice, it is intended
   * once. `system` intends nothing about a message of which something was taken back, nor in a case that is appealed
   * or closed.
   *
   * @param daily most acts of `system` in the repository within a day, or null; what could not be begun is not counted
   * @returns ids of acts that are new
   */
  intend(acts: readonly NewAct[], daily: number | null, entry: AuditEntry): Promise<readonly string[]>;
  /** what an act that waits is about */
  readAct(id: string): Promise<ActWork | null>;
  /** keeps how to take it back, before the effect; what was kept first stays. False: the act no longer waits for it */
  prepare(actId: string, undo: HostChange): Promise<boolean>;
  /**
   * The end of an act, or of its undoing, with its events; the task for it is over in the same commit.
   *
   * @returns false when the act is no longer as it is shown here: nothing was changed
   */
  settle(
    act: ActRecord,
    end: {
      readonly state: 'done' | 'failed' | 'undone';
      readonly outcome: ActOutcome | null;
      readonly problem: string | null;
    },
    atMs: number,
  ): Promise<boolean>;
  /**
   * Keeps that an act is to be taken back, with a task and the audit: one that is done, that failed midway, or that
   * waits to be done.
   *
   * @throws ConflictError when there is nothing to take back
   */
  intendUndo(visibility: Visibility, actId: string, entry: AuditEntry): Promise<ActRecord | null>;
  statistics(visibility: Visibility, repository: string | null, sinceMs: number): Promise<TriageStatistics>;
}

/** What projects allow. */
export interface PolicyStore {
  /** the repository of a name that somebody may see; the newest where several hosts have one */
  findProject(visibility: Visibility, name: string): Promise<ProjectName | null>;
  /** null: nothing was set */
  readPolicy(repositoryId: string): Promise<TriagePolicy | null>;
  setPolicy(project: ProjectName, policy: TriagePolicy, atMs: number, entry: AuditEntry): Promise<void>;
}

/** Where a case goes next. */
export interface CaseStep {
  readonly state: CaseState;
  readonly resolution: Resolution | null;
  /** whether all that was done is taken back */
  readonly takesBack: boolean;
}

/** Which messages of a case are asked for. */
export interface MessagesWithout {
  readonly caseId: string;
  readonly rung: Rung;
  /** the labels of the policy: an act that put another label is none of this rung */
  readonly labels: Pick<TriagePolicy, 'label' | 'slopLabel'>;
  /** those with later ids; null: from the first */
  readonly after: string | null;
  readonly limit: number;
}

/** Something about to be done for a case. */
export interface NewAct {
  readonly id: string;
  readonly organisationId: string;
  readonly caseId: string;
  readonly messageId: string;
  readonly rung: Rung;
  readonly change: HostChange;
  readonly actor: string;
  readonly atMs: number;
}

/** An act with what its doing needs. */
export interface ActWork {
  readonly act: ActRecord;
  readonly place: MessagePlace;
  readonly caseOpenedAtMs: number;
}

/** Draws messages from signals. One per provider. */
export interface MessageSource {
  readonly provider: Provider;
  /** null where the signal carries none, as when something was closed or deleted */
  messageOf(event: string, body: string): NewMessage | null;
}

/** What of a case is looked for at a host: its note, and since when that may be there. */
export interface NoteSearch {
  readonly mark: string;
  readonly sinceMs: number;
}

/** Reads and changes where messages stand. One per provider. */
export interface MessageHost {
  readonly provider: Provider;
  /** what the author is to the project, where signals do not tell; null: nothing is known */
  associationOf?(place: MessagePlace): Promise<Association | null>;
  /** when the account of the author was made, where signals do not tell; null: nothing is known */
  accountCreatedAtMs?(place: MessagePlace): Promise<number | null>;
  /** what can be switched at a place, as far as that is known without asking */
  switchesAt(place: MessagePlace): readonly HostSwitch[];
  /** how it is there, as far as a change is about it; null: it is gone */
  read(place: MessagePlace, wanted: HostChange, note: NoteSearch): Promise<HostState | null>;
  /** Makes a change; what of it is so already is left alone by the caller. */
  change(place: MessagePlace, change: HostChange, note: NoteSearch): Promise<void>;
}

/** Judges a text with what is known besides it. */
export interface Judge {
  /** @param shifts what is known besides the text and moves it */
  judge(text: string, context?: MessageContext, shifts?: readonly Shift[]): Judgement;
}

/** Names a text by its content. */
export type Digest = (text: string) => string;

/** Something other systems are told. */
export interface OutgoingWebhook {
  /** the same for every try */
  readonly id: string;
  readonly type: string;
  /** JSON */
  readonly body: string;
  /** how often it was begun, this time included */
  readonly attempts: number;
}

/** What other systems are to be told, kept with what it tells of. */
export interface Outbox {
  /** those that are due, the oldest first; due again when the lease ends */
  claimOutgoing(limit: number, leaseMs: number): Promise<readonly OutgoingWebhook[]>;
  sent(id: string): Promise<void>;
  /** @param inMs when it is due again; null: it is given up */
  notSent(id: string, inMs: number | null, problem: string): Promise<void>;
}
