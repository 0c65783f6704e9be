import { type IncidentFacts, type WrittenText, writeComment, writeIssue, writeNotice } from './incident-text.ts';
import type { ToldIncident } from './place-store.ts';
import type { Action, ActionKind, FailedJob, History, Situation } from './records.ts';

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

/** What is written in a place of its own about the incidents it tells of, as they stand now. */
export function updatedTextOf(
  kind: ActionKind,
  incidents: readonly ToldIncident[],
  publicUrl: string | null,
): Action['text'] {
  const facts = incidents.map(({ situation, standing, tried }) => ({
    ...factsOf(situation, publicUrl),
    standing,
    tried: triedOf(tried),
  }));
  return kind === 'open_issue' ? writeIssue(facts.at(-1)!) : writeComment(facts);
}

/** What people are told an incident is about. */
export function noticeTextOf(situation: Situation, publicUrl: string | null): WrittenText {
  return writeNotice(factsOf(situation, publicUrl));
}

function factsOf(situation: Situation, publicUrl: string | null): IncidentFacts {
  const { incidentId, run, failures, history } = situation;
  const groups = [...Map.groupBy(failures, ({ fingerprint, summary }) => fingerprint ?? summary).values()];
  return {
    incidentId,
    repository: run.repository.name,
    branch: run.branch,
    causes: groups.map((group) => causeOf(group as [FailedJob, ...FailedJob[]])),
    tried: triedOf(history.healingsOfFingerprint),
    missing: [...new Set(failures.flatMap(({ missing }) => missing))].sort(),
    standing: { is: 'open' },
    url: publicUrl === null || incidentId === '' ? null : `${publicUrl}/incidents/${incidentId}`,
  };
}

function triedOf(tries: History['healingsOfFingerprint']): readonly string[] {
  return tries
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, outcome }) => {
      const result = outcome === null ? 'under way' : outcome.replaceAll('_', ' ');
      return `${new Date(atMs).toISOString()} run again: ${result}`;
    });
}

function causeOf(group: [FailedJob, ...FailedJob[]]): IncidentFacts['causes'][number] {
  const [{ summary, category, confidence, evidence, remedy }] = group;
  return { summary, category, confidence, jobs: group.flatMap(({ job }) => job ?? []), evidence, remedy };
}
