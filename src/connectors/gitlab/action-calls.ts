import { BadInputError } from '../../foundation/index.ts';
import type { Action, ActionResult, PlannedCall } from '../../healing/index.ts';
import {
  commentText,
  deletingMore,
  type FoundText,
  lineOf,
  pullRequestOfTarget,
  runOfTarget,
  statusNameOf,
  whyLeft,
} from '../action-parts.ts';
import { addressAt, idAt, numberAt, type Payload, textAt } from '../payload.ts';
import { isRepositoryName } from '../repository-name.ts';

// The paths, calls and texts that actions on GitLab are made of.

const LONGEST_DESCRIPTION = 255;
/** The REST API has nothing for it; GitLab 17.0 and newer have this. */
const CLEAR_CACHES =
  'mutation ClearCaches($projectId: ProjectID!) { runnerCacheClear(input: { projectId: $projectId }) { errors } }';
const STATES = new Set(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']);

/** @throws BadInputError when its name is none */
export function projectPath(repository: string): string {
  if (!isRepositoryName(repository)) throw new BadInputError('this is no project of GitLab: expected group/name');
  return `/api/v4/projects/${encodeURIComponent(repository)}`;
}

export function pipelinePath(target: Action['target']): string {
  return `${projectPath(target.repository)}/pipelines/${runOfTarget(target)}`;
}

export function notesPath({ target }: Action): string {
  return `${projectPath(target.repository)}/merge_requests/${pullRequestOfTarget(target)}/notes`;
}

/** @throws BadInputError when its number is none */
export function jobPath(target: Action['target'], job: string): string {
  if (!/^\d{1,19}$/.test(job)) throw new BadInputError('this is no job of GitLab: expected a number');
  return `${projectPath(target.repository)}/jobs/${job}`;
}

/** Whether a call is about the pipeline of a target, or one of its jobs. */
export function isCallOf(target: Action['target'], path: string): boolean {
  return path.startsWith(`${pipelinePath(target)}/`) || target.jobs.some((job) => isJobOf(target, job, path));
}

export function isJobOf(target: Action['target'], job: string, path: string): boolean {
  return path.startsWith(`${jobPath(target, job)}/`);
}

/** A line that begins with a slash is a command to GitLab, also where its own reading of code blocks ends too early. */
export function withoutCommands(text: string): string {
  return text.replace(/^(?=\/[a-z])/gim, ' ');
}

export function change(method: string, path: string, body: PlannedCall['body'] = null): PlannedCall {
  return { method, path, body };
}

/** Clears the runner caches of a project. @param id of the project */
export function clearing(action: Action, id: number | null): PlannedCall {
  const variables = { projectId: `gid://gitlab/Project/${id}` };
  const call = change('POST', '/api/graphql', { query: CLEAR_CACHES, variables });
  return deletingMore(call, action, 'GitLab clears all runner caches of the project');
}

export function told(summary: string, url: string | null): ActionResult {
  return { summary, url, watched: null, undo: null };
}

/** Whole, unlike other texts of payloads. */
export function wholeText(one: Payload, field: string): string | null {
  return typeof one[field] === 'string' ? one[field] : null;
}

export function issueResult(issue: Payload | null): ActionResult {
  const number = numberAt(issue, 'iid');
  return {
    ...told(`issue #${number} tells of the incident`, addressAt(issue, 'web_url')),
    undo: `close issue #${number}`,
  };
}

export function foundIssue(issue: Payload | null): FoundText | null {
  return issue === null ? null : { title: textAt(issue, 'title') ?? '', body: wholeText(issue, 'description') };
}

export function foundNote(note: Payload | null): FoundText | null {
  return note === null ? null : { title: '', body: wholeText(note, 'body') };
}

/** What a note has to say by now; none where a person has the last word. */
export function noteUpdate(action: Action, known: Payload | null): readonly PlannedCall[] {
  if (known === null || whyLeft(foundNote(known)) !== null) return [];
  const { body, saysTheSame } = commentText(action, withoutCommands);
  const path = `${notesPath(action)}/${idAt(known, 'id')}`;
  return saysTheSame('', wholeText(known, 'body')) ? [] : [change('PUT', path, { body })];
}

export function noteResult({ target }: Action): ActionResult {
  return { ...told(`commented on merge request !${target.pullRequest}`, null), undo: 'delete the comment' };
}

/**
 * GitLab has no neutral status: advice is green, unless the playbook asks for another state. A commit may have several
 * pipelines; the status belongs to the one it speaks of.
 */
export function statusOf(action: Action): { state: string; name: string; description: string; pipeline_id?: number } {
  const wanted = String(action.options.state ?? 'success');
  const state = wanted === 'failure' || wanted === 'error' ? 'failed' : wanted;
  if (!STATES.has(state))
    throw new BadInputError(`a status is ${[...STATES].join(', ')}: given was ${wanted.slice(0, 50)}`);
  const pipeline = action.target.run === null ? {} : { pipeline_id: Number(runOfTarget(action.target)) };
  return { state, name: statusNameOf(action), description: lineOf(action, LONGEST_DESCRIPTION), ...pipeline };
}
