import { createHmac, randomUUID } from 'node:crypto';
import { requestBytes } from './load.ts';

/** What the ids of jobs and runs are counted from. */
export const JOB_BASE = 1_000_000;
export const RUN_BASE = 5_000_000;

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

/** Headers that prove a body to be GitHub's. */
export function githubHeaders(body: string, secret: string, delivery: string = randomUUID()): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/1',
    'x-github-event': 'workflow_job',
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

/** A whole signed request. */
export function deliveryBytes(options: DeliveryOptions): Buffer {
  const body = workflowJobBody(options);
  return requestBytes('POST', '/webhooks/github', githubHeaders(body, options.secret, options.delivery), body);
}
