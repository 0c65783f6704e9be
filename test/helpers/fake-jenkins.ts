import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FakeHost, sendJson } from './fake-host.ts';

/** A build as a test describes it. */
export interface FakeBuild {
  readonly number: number;
  /** null while it is under way */
  readonly result: string | null;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** a number: so many megabytes */
  readonly log: string | number;
  readonly branch?: string;
  readonly commit?: string;
  /** left out, there is no Metrics plugin */
  readonly waitedMs?: number;
  /** suites of the JUnit plugin; left out, it has no report */
  readonly suites?: readonly object[];
}

export interface FakeJenkinsOptions {
  /** path of the job: `/job/folder/job/name` */
  readonly job: string;
  readonly user: string;
  readonly token: string;
  readonly port?: number;
}

const MEGABYTE = Buffer.alloc(1 << 20, 'a line of a long log, which says nothing of interest\n');
const NEWEST = 100;
const COMMIT = '0123456789abcdef';
const FREESTYLE = 'hudson.model.FreeStyleProject';

/**
 * The part of Jenkins' remote API that builds are read with: `builds`, which shows the newest hundred, `allBuilds` with
 * ranges, console texts and reports of tests. What a user may not see is answered like what is not there.
 */
export class FakeJenkins {
  readonly builds: FakeBuild[] = [];
  readonly api: FakeHost;
  /** of the job, as Jenkins names it */
  kind = FREESTYLE;
  readonly #options: FakeJenkinsOptions;

  private constructor(options: FakeJenkinsOptions, api: FakeHost) {
    this.#options = options;
    this.api = api;
  }

  static async open(options: FakeJenkinsOptions): Promise<FakeJenkins> {
    const known = `Basic ${Buffer.from(`${options.user}:${options.token}`).toString('base64')}`;
    const api = await FakeHost.open((url, response, request) => {
      const { authorization } = request.headers;
      if (authorization !== known) {
        return sendPage(response, authorization === undefined ? 403 : 401, 'Authentication required');
      }
      return fake.#answer(url, response);
    }, options.port);
    const fake: FakeJenkins = new FakeJenkins(options, api);
    return fake;
  }

  /** Forgets builds, faults and calls. */
  reset(): void {
    this.builds.length = 0;
    this.kind = FREESTYLE;
    this.api.reset();
  }

  close(): Promise<void> {
    return this.api.close();
  }

  #answer(url: URL, response: ServerResponse): unknown {
    const { job } = this.#options;
    if (!url.pathname.startsWith(`${job}/`)) return sendPage(response, 404, 'Not Found');
    const path = url.pathname.slice(job.length);
    const tree = url.searchParams.get('tree') ?? '';
    if (path === '/api/json') return this.#listBuilds(tree, response);
    const [, number, rest = ''] = /^\/(\d+)(\/.*)$/.exec(path) ?? [];
    const build = this.builds.find((one) => one.number === Number(number));
    if (build === undefined) return sendPage(response, 404, 'Not Found');
    if (rest === '/api/json') return sendJson(response, this.#buildJson(build));
    if (rest === '/consoleText') return this.#sendLog(build, response);
    if (rest === '/testReport/api/json' && build.suites !== undefined) {
      return sendJson(response, { failCount: 1, passCount: 0, skipCount: 0, suites: build.suites });
    }
    return sendPage(response, 404, 'Not Found');
  }

  /** `allBuilds[…]{from,to}` or `builds[…]{from,to}`, newest first. */
  #listBuilds(tree: string, response: ServerResponse): ServerResponse {
    const [, name = '', from = '0', to = '1000000'] = /^(\w+)\[.*\](?:\{(\d+),(\d+)\})?$/.exec(tree) ?? [];
    const newest = this.builds.toSorted((a, b) => b.number - a.number);
    const reached = name === 'allBuilds' ? newest : newest.slice(0, NEWEST);
    const shown = reached.slice(Number(from), Number(to)).map((build) => this.#buildJson(build));
    return sendJson(response, { _class: this.kind, ...(name === '' ? {} : { [name]: shown }) });
  }

  async #sendLog({ log }: FakeBuild, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/plain;charset=utf-8' });
    await pipeline(Readable.from(piecesOf(log)), response);
  }

  #buildJson(build: FakeBuild): object {
    const { number, result, startedAtMs, durationMs, branch = 'main', commit = COMMIT, waitedMs } = build;
    const revision = { SHA1: commit, branch: [{ name: `refs/remotes/origin/${branch}` }] };
    return {
      number,
      result,
      building: result === null,
      timestamp: startedAtMs,
      duration: result === null ? 0 : durationMs,
      url: `https://jenkins.example${this.#options.job}/${number}/`,
      builtOn: '',
      // Other plugins leave actions too, mostly empty ones here.
      actions: [
        {},
        { lastBuiltRevision: revision },
        ...(waitedMs === undefined ? [] : [{ buildableDurationMillis: waitedMs }]),
      ],
    };
  }
}

function* piecesOf(log: string | number): Generator<Uint8Array> {
  if (typeof log === 'string') yield Buffer.from(log);
  else for (let sent = 0; sent < log; sent++) yield MEGABYTE;
}

/** Jenkins answers problems with pages. */
function sendPage(response: ServerResponse, status: number, title: string): ServerResponse {
  response.writeHead(status, { 'content-type': 'text/html;charset=utf-8' });
  return response.end(`<html><body><h2>HTTP ERROR ${status} ${title}</h2></body></html>`);
}
