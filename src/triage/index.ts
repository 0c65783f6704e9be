/**
 * Messages from outside become cases: judged once, likened to each other, decided by people as far as their project
 * allows, acted on at their host once, and taken back. What keeps them and what reaches hosts are ports.
 */
export { type ActingParts, CaseActing } from './acting.ts';
export { csvHead, precisionOf, toCsvLine, toJsonLine } from './export.ts';
export { remainderOf, suggestionFor, undoOf } from './ladder.ts';
export { MemoryTriageStore } from './memory-triage-store.ts';
export { MessageJudging, type MessageJudgingParts } from './message-judging.ts';
export { type OutgoingParts, OutgoingWebhooks } from './outgoing.ts';
export { DEFAULT_POLICY, kindOf, languageShifts, shiftsOf, slopOf } from './policy.ts';
export type {
  ActWork,
  AuthorHistory,
  CaseFilter,
  CaseStep,
  CaseStore,
  CorrectionStore,
  KeptMessage,
  MessageFilter,
  MessageHost,
  MessageSource,
  MessageStore,
  MessagesWithout,
  NewAct,
  NoteSearch,
  Outbox,
  OutgoingWebhook,
  PolicyStore,
  ProjectName,
  Said,
  Surroundings,
} from './ports.ts';
export { ProjectCorrections } from './project-corrections.ts';
export {
  ACT_OUTCOMES,
  ACT_STATES,
  type ActOutcome,
  type ActRecord,
  type ActState,
  ASSOCIATIONS,
  type Association,
  CASE_STATES,
  type CaseRecord,
  type CaseState,
  type CorrectionRecord,
  type HostChange,
  type HostState,
  type HostSwitch,
  type JudgedMessage,
  MESSAGE_KINDS,
  MESSAGE_LABELS,
  type MessageKind,
  type MessageLabel,
  type MessagePlace,
  type MessageRecord,
  type NewMessage,
  RESOLUTIONS,
  type Resolution,
  RUNGS,
  type Rung,
  type TriagePolicy,
  type TriageStatistics,
} from './records.ts';
export { type Decision, type SaidOfCase, TriageDesk, type TriageDeskParts } from './triage-desk.ts';
export { readAppeal } from './wording.ts';
