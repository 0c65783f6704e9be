import type { Octokit } from '@octokit/rest';
import { readArchivedTexts } from '../../files/index.ts';
import { BadInputError } from '../../foundation/index.ts';
import type { SideReports } from '../../intake/index.ts';
import { parseJunitReport } from '../../logs/index.ts';
import { listAt, numberAt, type Payload, textAt } from '../payload.ts';
import { gather } from './gather.ts';

/** An artifact of a run, as far as it is needed. */
interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
}

type ReportedTest = ReturnType<typeof parseJunitReport>[number];

/** One repository, and the client that may read it. */
export interface Place {
  readonly client: Octokit;
  readonly owner: string;
  readonly repo: string;
}

const LISTED = 100;
const LARGEST_ARCHIVE = 20 << 20;
const MOST_ARCHIVES = 4;
const REPORT_NAME = /junit|test|report|result|surefire|coverage/i;
const REPORT_FILE = /\.xml$/i;
/** What GitHub adds by itself to every job that fails. */
const COMMON_ANNOTATION = /^Process completed with exit code \d+\.?$/;

/** The tests in the JUnit reports among the artifacts of a run; those of the job, where the names of artifacts say so. */
export async function readTests({ client, owner, repo }: Place, run: string, job: string | null) {
  const { data } = await client.rest.actions.listWorkflowRunArtifacts({
    owner,
    repo,
    run_id: Number(run),
    per_page: LISTED,
  });
  const tests: ReportedTest[] = [];
  for (const { id, name } of artifactsOf(data as unknown as Payload, job)) {
    const archive = await download({ client, owner, repo }, id);
    if (archive !== null) tests.push(...(await testsIn(name, archive)));
  }
  const failed = tests
    .filter(({ result }) => result === 'failed' || result === 'error' || result === 'flaky')
    .map(({ seconds: _, ...test }) => ({ ...test, at: null }));
  return { tests: failed, measured: tests };
}

/** What tools said of places in the code, as annotations of the job, which is a check run as well. */
export async function readAnnotations(
  { client, owner, repo }: Place,
  job: string,
): Promise<SideReports['annotations']> {
  const { data } = await client.rest.checks.listAnnotations({
    owner,
    repo,
    check_run_id: Number(job),
    per_page: LISTED,
  });
  return (data as unknown as readonly Payload[]).flatMap((annotation) => {
    const message = textAt(annotation, 'message');
    if (message === null || COMMON_ANNOTATION.test(message)) return [];
    const path = textAt(annotation, 'path');
    return {
      tool: 'annotation',
      // What belongs to no file is filed under this one.
      file: path === '.github' ? null : path,
      line: path === '.github' ? null : numberAt(annotation, 'start_line'),
      column: numberAt(annotation, 'start_column'),
      severity: severityOf(textAt(annotation, 'annotation_level')),
      code: textAt(annotation, 'title'),
      message,
      at: null,
    };
  });
}

function severityOf(level: string | null): 'error' | 'warning' | 'info' {
  if (level === 'failure') return 'error';
  return level === 'warning' ? 'warning' : 'info';
}

/** Those whose name shares the most words with the job's, as `junit (node 22)` does with `test (node 22)`. */
function artifactsOf(data: Payload, job: string | null): readonly Artifact[] {
  const listed = listAt(data, 'artifacts').flatMap((artifact): Artifact[] => {
    const { expired } = artifact as { expired?: unknown };
    const [id, bytes, name] = [
      numberAt(artifact, 'id'),
      numberAt(artifact, 'size_in_bytes'),
      textAt(artifact, 'name') ?? '',
    ];
    if (id === null || bytes === null || bytes > LARGEST_ARCHIVE || expired === true || !REPORT_NAME.test(name))
      return [];
    return [{ id, name, bytes }];
  });
  const words = wordsOf(job ?? '');
  const shared = ({ name }: Artifact) => wordsOf(name).filter((word) => words.includes(word)).length;
  const most = Math.max(0, ...listed.map(shared));
  return listed.filter((artifact) => shared(artifact) === most).slice(0, MOST_ARCHIVES);
}

function wordsOf(name: string): readonly string[] {
  return [...new Set(name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];
}

/** null when it is longer than it said it was. */
async function download({ client, owner, repo }: Place, artifact: number): Promise<Uint8Array | null> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/zip', {
    owner,
    repo,
    artifact_id: artifact,
    request: { parseSuccessResponseBody: false },
  });
  return await gather(data as unknown as AsyncIterable<Uint8Array>, LARGEST_ARCHIVE);
}

/** Whatever is no report is passed over: an artifact may hold anything. */
async function testsIn(name: string, archive: Uint8Array): Promise<readonly ReportedTest[]> {
  const tests: ReportedTest[] = [];
  try {
    for await (const text of readArchivedTexts(name, archive, (file) => REPORT_FILE.test(file))) {
      tests.push(...reportedTestsOf(text));
    }
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
  }
  return tests;
}

function reportedTestsOf(text: string): readonly ReportedTest[] {
  try {
    return parseJunitReport(text);
  } catch (error) {
    if (error instanceof BadInputError) return [];
    throw error;
  }
}
