import { type IncidentFacts, type WrittenText, writeComment, writeIssue, writeNotice } from './incident-text.ts';
import type { Action, ActionKind, FailedJob, Situation } from './records.ts';

/** What is written for people about an incident; null for actions that write nothing. */
export function textOf(kind: ActionKind, situation: Situation, publicUrl: string | null): Action['text'] {
  const facts = factsOf(situation, publicUrl);
  switch (kind) {
    case 'open_issue':
      return writeIssue(facts);
    case 'comment_pull_request':
      return writeComment([facts]);
    case 'set_commit_status':
    case 'notify':
    case 'escalate':
      return writeNotice(facts);
    default:
      return null;
  }
}

/** What people are told an incident is about. */
export function noticeTextOf(situation: Situation, publicUrl: string | null): WrittenText {
  return writeNotice(factsOf(situation, publicUrl));
}

function factsOf(situation: Situation, publicUrl: string | null): IncidentFacts {
  const { incidentId, run, failures, history } = situation;
  const groups = [...Map.groupBy(failures, ({ fingerprint, summary }) => fingerprint ?? summary).values()];
  const helped = history.healingsOfFingerprint.map(({ atMs, outcome }) => ({ atMs, outcome: outcome ?? 'under way' }));
  return {
    incidentId,
    repository: run.repository.name,
    branch: run.branch,
    causes: groups.map((group) => causeOf(group as [FailedJob, ...FailedJob[]])),
    tried: helped
      .toSorted((a, b) => a.atMs - b.atMs)
      .map(({ atMs, outcome }) => `${new Date(atMs).toISOString()} run again: ${outcome.replaceAll('_', ' ')}`),
    missing: [...new Set(failures.flatMap(({ missing }) => missing))].sort(),
    isResolved: false,
    url: publicUrl === null || incidentId === '' ? null : `${publicUrl}/incidents/${incidentId}`,
  };
}

function causeOf(group: [FailedJob, ...FailedJob[]]): IncidentFacts['causes'][number] {
  const [{ summary, category, confidence, evidence, remedy }] = group;
  return { summary, category, confidence, jobs: group.flatMap(({ job }) => job ?? []), evidence, remedy };
}
