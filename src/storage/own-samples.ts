import type { Session } from './database.ts';
import { OWN_SAMPLES_NEAR } from './metric-statements.ts';
import { toTime } from './time.ts';

interface RunSample {
  readonly seriesId: string;
  readonly atMs: number;
  readonly runId?: string | null;
}

/** CI systems tell times by the second: so many runs of one can be told apart. */
const SECOND_MS = 1000;

/**
 * Puts samples of runs that finished at one time a millisecond apart, the first told first, those told together by the
 * names of their runs. A sample of a run that is there already is left out: told again it stays the same.
 */
export async function apart<T extends RunSample>(session: Session, samples: readonly T[]): Promise<readonly T[]> {
  if (samples.length === 0) return samples;
  const times = samples.map(({ atMs }) => atMs);
  const near = await session.query<{ series_id: string; at: number; run_id: string | null }>(OWN_SAMPLES_NEAR, [
    samples.map(({ seriesId }) => seriesId),
    times.map(toTime),
    toTime(times.reduce((one, other) => Math.min(one, other))),
    toTime(times.reduce((one, other) => Math.max(one, other))),
  ]);
  const taken = new Map<string, Map<number, string | null>>();
  const placesOf = (seriesId: string) => {
    const places = taken.get(seriesId) ?? new Map<number, string | null>();
    taken.set(seriesId, places);
    return places;
  };
  for (const { series_id, at, run_id } of near) placesOf(series_id).set(at, run_id);
  const inOrder = samples.toSorted(
    (one, other) => one.atMs - other.atMs || compare(one.runId ?? '', other.runId ?? ''),
  );
  return inOrder.flatMap((sample) => {
    const places = placesOf(sample.seriesId);
    const run = sample.runId ?? null;
    for (let atMs = sample.atMs; atMs < sample.atMs + SECOND_MS; atMs++) {
      const there = places.get(atMs);
      if (there === undefined) {
        places.set(atMs, run);
        return [{ ...sample, atMs }];
      }
      if (there === run) return [];
    }
    return [];
  });
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
