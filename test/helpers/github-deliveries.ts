import { createHmac, randomUUID } from 'node:crypto';
import { requestBytes } from './load.ts';

/** What the ids of jobs and runs are counted from. */
export const JOB_BASE = 1_000_000;
export const RUN_BASE = 5_000_000;

/** When the runs of `workflowRunBody` began. */
export const RUNS_BEGAN_AT = '2026-01-01T00:00:00Z';

export interface DeliveryOptions {
  readonly secret: string;
  readonly repository?: string;
  /** number of the run and of the job; what makes two deliveries differ */
  readonly number: number;
  readonly conclusion?: 'failure' | 'success';
  readonly bodyBytes?: number;
  readonly delivery?: string;
}

/** A finished job as GitHub tells of it, about as long as asked for. */
export function workflowJobBody({
  repository = 'acme/shop',
  number,
  conclusion = 'failure',
  bodyBytes = 2048,
}: DeliveryOptions): string {
  const [owner, name] = repository.split('/') as [string, string];
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const payload = {
    action: 'completed',
    workflow_job: {
      id: JOB_BASE + number,
      run_id: RUN_BASE + number,
      run_attempt: 1,
      workflow_name: 'CI',
      head_branch: 'main',
      head_sha: number.toString(16).padStart(40, '0'),
      status: 'completed',
      conclusion,
      created_at: at,
      started_at: at,
      completed_at: at,
      name: 'test (node 24)',
      html_url: `https://github.com/${repository}/actions/runs/${RUN_BASE + number}/job/${JOB_BASE + number}`,
      runner_name: 'GitHub Actions 2',
      steps: [
        { name: 'Set up job', status: 'completed', conclusion: 'success', number: 1 },
        { name: 'npm test', status: 'completed', conclusion, number: 2 },
      ],
      labels: ['ubuntu-latest'],
    },
    repository: {
      id: 42,
      name,
      full_name: repository,
      private: false,
      default_branch: 'main',
      owner: { login: owner, id: 7, type: 'Organization' },
    },
    sender: { login: 'octocat', id: 1, type: 'User' },
    note: '',
  };
  const missing = bodyBytes - JSON.stringify(payload).length;
  return JSON.stringify({ ...payload, note: 'x '.repeat(Math.max(0, Math.floor(missing / 2))) });
}

/** A job of `workflowRunBody` that failed at its only step, as GitHub tells of it. */
export function failedJobBody(job: {
  readonly repository: string;
  readonly id: number;
  readonly run: number;
  readonly branch: string;
  readonly name: string;
  readonly step: string;
}): string {
  const { repository, id, run, branch, name, step } = job;
  return JSON.stringify({
    action: 'completed',
    workflow_job: {
      id,
      run_id: run,
      run_attempt: 1,
      workflow_name: 'CI',
      head_branch: branch,
      head_sha: run.toString(16).padStart(40, '0'),
      status: 'completed',
      conclusion: 'failure',
      started_at: RUNS_BEGAN_AT,
      completed_at: new Date().toISOString(),
      name,
      html_url: `https://github.com/${repository}/actions/runs/${run}/job/${id}`,
      steps: [{ name: step, status: 'completed', conclusion: 'failure', number: 1 }],
    },
    repository: { full_name: repository, default_branch: 'main' },
  });
}

/** A run that ended, as GitHub tells of it. */
export function workflowRunBody(run: {
  readonly repository: string;
  readonly id: number;
  readonly attempt: number;
  readonly branch: string;
  readonly conclusion: string;
}): string {
  const { repository, id, attempt, branch, conclusion } = run;
  const updatedAt = new Date().toISOString();
  return JSON.stringify({
    action: 'completed',
    workflow_run: {
      id,
      name: 'CI',
      run_attempt: attempt,
      status: 'completed',
      conclusion,
      event: 'push',
      head_branch: branch,
      head_sha: id.toString(16).padStart(40, '0'),
      html_url: `https://github.com/${repository}/actions/runs/${id}`,
      created_at: RUNS_BEGAN_AT,
      run_started_at: RUNS_BEGAN_AT,
      updated_at: updatedAt,
      pull_requests: [],
      head_repository: { full_name: repository },
    },
    repository: { full_name: repository, default_branch: 'main' },
  });
}

/** Headers that prove a body to be GitHub's. */
export function githubHeaders(
  body: string,
  secret: string,
  delivery: string = randomUUID(),
  event = 'workflow_job',
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/1',
    'x-github-event': event,
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

/** A whole signed request. */
export function deliveryBytes(options: DeliveryOptions): Buffer {
  const body = workflowJobBody(options);
  return requestBytes('POST', '/webhooks/github', githubHeaders(body, options.secret, options.delivery), body);
}
