/**
 * From an incident to an observed green run: playbooks say what may be done, guards whether, people decide where they
 * are asked, and the next run says whether it helped. What changes CI systems and keeps healings are ports.
 */

export { ACTION_OPTIONS, type ActionOption } from './action-options.ts';
export {
  type AnswerResult,
  type ApprovalAnswer,
  type ApprovalContent,
  type ApprovalRequest,
  type ApprovalState,
  answerRequest,
  contentText,
  MACHINE_OPERATOR,
  type RefusalCode,
  requestApproval,
  takeApproval,
} from './approval.ts';
export { type Bounds, boundsOver, cutDown } from './bounds.ts';
export { canonicalJson } from './canonical-json.ts';
export {
  type Ceilings,
  DEFAULT_CEILINGS,
  isChange,
  isCodeHostWrite,
  isRerun,
  whyForbidden,
} from './ceilings.ts';
export { type DecisionSettings, decide } from './decide.ts';
export type { ConsideredPlaybook, DecidedAction, Decision, DecisionReason } from './decision.ts';
export { Desk } from './desk.ts';
export { printDuration, readDuration } from './duration.ts';
export { type EffectiveValue, effectiveForm, printSteps } from './effective-form.ts';
export { type Expression, printExpression } from './expression.ts';
export { EXPRESSION_NAMES } from './expression-names.ts';
export { readExpression } from './expression-reader.ts';
export {
  DEFAULT_WIDE_CAPS,
  type Guard,
  type GuardFacts,
  type GuardResult,
  type GuardTrace,
  LAST_RUNS,
  type WideCaps,
} from './guard.ts';
export { DEFAULT_GUARDS, GUARD_SETTINGS, type GuardSettingRow } from './guard-settings.ts';
export { GUARDS } from './guards.ts';
export { Hands } from './hands.ts';
export { type HealParts, type PlaybookSource, RUN_OVER } from './heal-parts.ts';
export { createHealWorkflow } from './heal-workflow.ts';
export type { GuardCheck, HealingDesk, HealingPlan, PlaybookOverview, Speaker, TimelineStep } from './healing-desk.ts';
export type {
  ActionCaps,
  ActionProblem,
  ActionRecord,
  EscalationRecord,
  HealingChange,
  HealingCounts,
  HealingFilter,
  HealingRecord,
  HealingRevision,
  HealingStore,
  KeptDecision,
  Reason,
  Reservation,
  StopStore,
} from './healing-store.ts';
export type {
  CauseFacts,
  IncidentFacts,
  WrittenText,
} from './incident-text.ts';
export { outcomeOf } from './outcome.ts';
export type { PlaceStore, StalePlace, ToldIncident } from './place-store.ts';
export type {
  FreezeWindow,
  GuardSettings,
  GuardSource,
  LoweredLevel,
  Playbook,
  PlaybookOrigin,
  PlaybookStep,
  WrittenPlaces,
  WrittenStep,
} from './playbook.ts';
export { type PlaybookReading, type ReadPlaybooks, readPlaybooks } from './playbook-reader.ts';
export { byStanding, type ResolvedSteps, resolveSteps } from './playbook-references.ts';
export type { CiActions, CiRights, NeededRight, RightsReport } from './ports.ts';
export {
  ACTION_KINDS,
  type Action,
  type ActionKind,
  type ActionResult,
  type ActionTarget,
  DIAGNOSIS_GIVEN_UP,
  type FailedJob,
  type FailedRun,
  HEALING_STATES,
  type HealingState,
  type History,
  LEVELS,
  type Level,
  OUTCOMES,
  type Outcome,
  type PlannedCall,
  type RunObservation,
  type Situation,
  type StoppedScope,
  type WatchedRun,
} from './records.ts';
export {
  REQUEST_STATES,
  type RequestAnswer,
  type RequestContent,
  type RequestRecord,
  type RequestState,
  type RequestStore,
  type Ruling,
  VERDICTS,
  type Verdict,
} from './request-store.ts';
export { isScopeOver, readStopScope, type SeenStop, STOP_SCOPE } from './stop-scope.ts';
export { isTelling, NOTICE_TOPICS, type NoticeTopic, Telling, type TellingParts } from './telling.ts';
export { createUpdateWorkflow } from './update-workflow.ts';
export type { FileProblem } from './yaml-file.ts';
