import { readFileSync } from 'node:fs';
import type { Diagnosis, Failure, FailureDetail, Incident, KeptLog } from '../../src/api/contract.ts';
import { createDiagnoser } from '../../src/app/index.ts';
import { presenterOf } from '../../src/presentation/index.ts';
import { exampleLog, gappedLog, hostileLog, longLog } from './dashboard-logs.ts';

/** What the server of the page tests answers from: as the real one would after a busy day. */
export interface DashboardData {
  /** newest first */
  failures: Failure[];
  /** newest first */
  readonly incidents: Incident[];
  readonly details: ReadonlyMap<
    string,
    Pick<FailureDetail, 'diagnosis' | 'similar'> & { readonly log: KeptLog | null }
  >;
}

/** Failures that have a page of their own in the tests. */
export const NAMED = {
  example: 'flr_example0001',
  gapped: 'flr_gapped00001',
  long: 'flr_long0000001',
  hostile: 'flr_hostile0001',
  pending: 'flr_pending0001',
  unavailable: 'flr_gone0000001',
} as const;

const MINUTE_MS = 60_000;
const OLDER_FAILURES = 70;

/** @param nowMs the moment the newest failure is a few minutes older than */
export async function makeDashboardData(nowMs: number): Promise<DashboardData> {
  const explained = await explainAll();
  const at = (minutes: number) => new Date(nowMs - minutes * MINUTE_MS).toISOString();
  const named = namedFailures(explained, at);
  const older = Array.from({ length: OLDER_FAILURES }, (_, index) => olderFailure(index, at(47 + index * 23)));
  const failures = [...named, ...older].sort((a, b) => b.occurred_at.localeCompare(a.occurred_at));
  const details = new Map(
    explained.map(({ id, diagnosis, log }) => {
      const { fingerprint } = diagnosis;
      const similar = failures.filter((other) => other.id !== id && other.fingerprint === fingerprint).slice(0, 5);
      return [id, { diagnosis, log, similar }];
    }),
  );
  return { failures, incidents: incidentsOf(failures, at), details };
}

interface Explained {
  readonly id: string;
  readonly diagnosis: Diagnosis;
  readonly log: KeptLog;
}

/** The diagnoses are those of the program itself. */
async function explainAll(): Promise<Explained[]> {
  const diagnoser = await createDiagnoser();
  const style = { width: 100, hasColor: false, hasBoxes: false };
  const logs = [
    { id: NAMED.example, ...exampleLog(readFileSync('examples/failing-build/build.log', 'utf8')) },
    { id: NAMED.gapped, ...gappedLog() },
    { id: NAMED.long, ...longLog() },
    { id: NAMED.hostile, ...hostileLog() },
  ];
  const explained: Explained[] = [];
  for (const { id, text, log } of logs) {
    const diagnosis = await diagnoser.diagnose(chunkOf(text));
    const options = { style, remedyText: (name: string) => name, isExplained: false, version: '0' };
    explained.push({ id, diagnosis: JSON.parse(presenterOf('json', options).present('log', diagnosis)), log });
  }
  return explained;
}

async function* chunkOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function namedFailures(explained: readonly Explained[], at: (minutes: number) => string): Failure[] {
  const places: Readonly<Record<string, Partial<Failure>>> = {
    [NAMED.example]: { repository: 'harbour/price-list', job: 'test (24)', branch: 'fix-discount', pull_request: 318 },
    [NAMED.gapped]: { repository: 'harbour/storefront', job: 'build', branch: 'main', attempt: 2 },
    [NAMED.long]: { repository: 'harbour/ledger', job: 'integration', branch: 'release/4.2' },
    [NAMED.hostile]: { repository: 'visitor/price-list', job: '<b>lint</b>', branch: 'patch-1', trust: 'untrusted' },
  };
  const diagnosed = explained.map(({ id, diagnosis }, index) =>
    failure({
      id,
      occurred_at: at(3 + index * 6),
      category: diagnosis.category,
      origin: diagnosis.origin,
      confidence: diagnosis.confidence,
      summary: diagnosis.summary,
      fingerprint: diagnosis.fingerprint,
      incident: `inc_${id.slice(4)}`,
      ...places[id],
    }),
  );
  const waiting = { summary: null, category: null, origin: null, confidence: null, fingerprint: null, incident: null };
  return [
    failure({ id: NAMED.pending, state: 'pending', occurred_at: at(1), job: 'deploy (eu-west)', ...waiting }),
    ...diagnosed,
    failure({ id: NAMED.unavailable, state: 'unavailable', occurred_at: at(38), job: 'nightly', ...waiting }),
  ];
}

const OLDER: readonly (Partial<Failure> & { readonly summary: string })[] = [
  {
    summary: 'npm cannot satisfy the peer dependency react@18 of some-ui@4',
    category: 'dependency_resolution',
    confidence: 0.93,
    repository: 'harbour/storefront',
    job: 'install',
  },
  {
    summary: 'Test failed: orders are paid once: expected 1 payment, got 2',
    category: 'test_failure',
    confidence: 0.88,
    repository: 'harbour/ledger',
    job: 'test (postgres 17)',
  },
  {
    summary: 'registry.example.test answered 503 while pulling node:24-slim',
    category: 'registry_or_service_outage',
    origin: 'error',
    confidence: 0.81,
    repository: 'harbour/gateway',
    job: 'image',
  },
  {
    summary: "src/basket.ts(41,9): Type 'string' is not assignable to type 'number'",
    category: 'type_error',
    confidence: 0.97,
    repository: 'harbour/storefront',
    job: 'check',
  },
  {
    summary: 'Test failed once and passed again on the same commit: reconnects after a lost socket',
    category: 'flaky_test',
    origin: 'flaky',
    confidence: 0.74,
    repository: 'harbour/gateway',
    job: 'test (ubuntu)',
  },
  {
    summary: 'The job was killed after using 7.9 GB of 8 GB of memory',
    category: 'out_of_memory',
    origin: 'error',
    confidence: 0.9,
    repository: 'harbour/ledger',
    job: 'integration',
  },
  {
    summary: 'The log does not say clearly why step "package" ended with exit code 2',
    category: 'unknown',
    origin: 'unknown',
    confidence: 0.31,
    repository: 'harbour/mobile',
    job: 'package',
  },
];

const BRANCHES = ['main', 'main', 'renovate/all-minor', 'feature/vouchers', 'release/4.2'];

function olderFailure(index: number, occurredAt: string): Failure {
  const kind = index % OLDER.length;
  return failure({
    origin: 'failure',
    ...OLDER[kind]!,
    id: `flr_older${String(index).padStart(5, '0')}`,
    occurred_at: occurredAt,
    branch: BRANCHES[index % BRANCHES.length]!,
    fingerprint: `v1:${String(kind).repeat(16)}`,
    incident: `inc_kind${kind}00000`,
  });
}

function failure(known: Partial<Failure> & { readonly id: string; readonly occurred_at: string }): Failure {
  return {
    state: 'diagnosed',
    repository: 'harbour/price-list',
    provider: 'github',
    created_at: known.occurred_at,
    trust: 'trusted',
    run: '7261934410',
    attempt: 1,
    pipeline: 'ci',
    job: null,
    branch: 'main',
    commit: '4f0fdf2a77c3d3b711a5cf1eb263e0e9fb1ca4d0',
    pull_request: null,
    url: 'https://ci.example.test/runs/7261934410',
    category: null,
    origin: null,
    confidence: null,
    summary: null,
    problem: null,
    fingerprint: null,
    incident: null,
    ...known,
  };
}

function incidentsOf(failures: readonly Failure[], at: (minutes: number) => string): Incident[] {
  const groups = Map.groupBy(
    failures.filter(({ incident }) => incident !== null),
    ({ incident }) => incident!,
  );
  const states: Incident['state'][] = [
    'open',
    'awaiting_decision',
    'healing',
    'open',
    'resolved',
    'verifying',
    'failed',
  ];
  return [...groups].map(([id, group], index) => {
    const [newest] = group;
    const state = states[index % states.length]!;
    return {
      id,
      state,
      repository: newest!.repository,
      fingerprint: newest!.fingerprint!,
      category: newest!.category!,
      origin: newest!.origin!,
      summary: newest!.summary!,
      first_at: group.at(-1)!.occurred_at,
      last_at: newest!.occurred_at,
      resolved_at: state === 'resolved' ? at(2) : null,
      failures: group.length,
      jobs: [...new Set(group.map(({ job }) => job ?? ''))].filter((name) => name !== ''),
      branches: [...new Set(group.map(({ branch }) => branch ?? ''))].filter((name) => name !== ''),
    };
  });
}
