import type { Octokit } from '@octokit/rest';

/** A finished run in a list of GitHub, as far as it is needed. */
export interface ListedRun {
  readonly id: string;
  /** its last one */
  readonly attempt: number;
  readonly conclusion: string | null;
  readonly updatedAtMs: number;
}

const PER_PAGE = 100;
/** GitHub shows no more of one list, however many there are. */
const MOST_LISTED = 1000;
const SHORTEST_WINDOW_MS = 60_000;
/** Runs read in one part; each takes two calls or more. */
const MOST_RUNS = 200;
const RED = new Set(['failure', 'timed_out', 'startup_failure']);

/** Finished runs that began in a window of time; of a window with too many, its halves are asked for. */
export async function listRuns(
  client: Octokit,
  place: { readonly owner: string; readonly repo: string },
  fromMs: number,
  toMs: number,
): Promise<readonly ListedRun[]> {
  const created = `${secondOf(fromMs)}..${secondOf(toMs)}`;
  const listed: ListedRun[] = [];
  for (let page = 1; page <= MOST_LISTED / PER_PAGE; page++) {
    const { data } = await client.rest.actions.listWorkflowRunsForRepo({
      ...place,
      status: 'completed',
      created,
      per_page: PER_PAGE,
      page,
    });
    if (data.total_count > MOST_LISTED && toMs - fromMs > SHORTEST_WINDOW_MS) {
      const middleMs = Math.floor((fromMs + toMs) / 2000) * 1000;
      const [early, late] = [
        await listRuns(client, place, fromMs, middleMs),
        await listRuns(client, place, middleMs, toMs),
      ];
      return once([...early, ...late]);
    }
    listed.push(
      ...data.workflow_runs.map(({ id, run_attempt, conclusion, updated_at }) => ({
        id: String(id),
        attempt: run_attempt ?? 1,
        conclusion,
        updatedAtMs: Date.parse(updated_at),
      })),
    );
    if (data.workflow_runs.length < PER_PAGE) break;
  }
  return once(listed);
}

/**
 * The oldest of the runs that are worth reading: those that changed since and are red, or were run again.
 *
 * @returns with them where the rest begins, or null when that is all
 */
export function firstPart(
  listed: readonly ListedRun[],
  sinceMs: number,
): { readonly runs: readonly ListedRun[]; readonly cursorMs: number | null } {
  const worth = listed
    .filter(
      ({ attempt, conclusion, updatedAtMs }) => updatedAtMs >= sinceMs && (attempt > 1 || RED.has(conclusion ?? '')),
    )
    .toSorted((a, b) => a.updatedAtMs - b.updatedAtMs);
  const last = worth[MOST_RUNS - 1];
  // Times are whole seconds: what shares the last one belongs to this part, or the next would begin with it for ever.
  const runs = last === undefined ? worth : worth.filter(({ updatedAtMs }) => updatedAtMs <= last.updatedAtMs);
  return { runs, cursorMs: runs.length === worth.length ? null : last!.updatedAtMs + 1 };
}

/** A run that comes while pages are read moves others to the next page. */
function once(listed: readonly ListedRun[]): readonly ListedRun[] {
  return [...new Map(listed.map((run) => [run.id, run])).values()];
}

function secondOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
