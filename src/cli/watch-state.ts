import { existsSync, readFileSync } from 'node:fs';
import { JointWatch, SeriesWatch, type SeriesWatchOptions } from '../anomaly/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';
import { writeWhole } from './whole-file.ts';

/** A watch of one column or of several. */
export type Watch = SeriesWatch | JointWatch;

const DAY_MS = 86_400_000;
/** the last that a date can be */
const LATEST_MS = 8.64e15;

/** A state file: which columns, and the watch that learned them. */
interface WatchState {
  readonly columns: readonly string[];
  readonly options: SeriesWatchOptions;
  readonly watch: unknown;
}

/**
 * The watch a state file holds, or a new one where there is no file yet.
 *
 * @param path undefined for no state file
 * @throws BadInputError if the file is damaged, was learned from other columns or with another detector, or from rows of the
 *   future
 */
export function openWatch(path: string | undefined, columns: readonly string[], options: SeriesWatchOptions): Watch {
  if (path === undefined || !existsSync(path)) {
    return columns.length === 1 ? new SeriesWatch(options) : new JointWatch(columns, options);
  }
  const state = readState(path);
  if (JSON.stringify([state.columns, state.options]) !== JSON.stringify([columns, options])) {
    throw new BadInputError(
      `${toPrintable(path)} was learned with ${describe(state)}, asked is ${describe({ columns, options })}: ` +
        'give another file or the same options',
    );
  }
  const watch = columns.length === 1 ? SeriesWatch.load(state.watch) : JointWatch.load(state.watch);
  const { newestMs } = watch.state;
  if (newestMs > Date.now() + DAY_MS) {
    const time = newestMs < LATEST_MS ? new Date(newestMs).toISOString() : 'an endless time away';
    throw new BadInputError(
      `${toPrintable(path)} learned a row from the future (${time}), and every row would be judged as if it came then: ` +
        'remove it to learn anew',
    );
  }
  return watch;
}

/** Writes a state file as a whole or not at all. */
export function saveWatch(path: string, watch: Watch, columns: readonly string[], options: SeriesWatchOptions): void {
  const state: WatchState = { columns, options, watch: watch.save() };
  writeWhole(path, JSON.stringify(state));
}

function readState(path: string): WatchState {
  try {
    const { columns, options, watch } = JSON.parse(readFileSync(path, 'utf8')) as Partial<WatchState>;
    if (Array.isArray(columns) && typeof options === 'object' && options !== null) return { columns, options, watch };
  } catch (error) {
    throw new BadInputError(
      `${toPrintable(path)} holds no state of a watch: remove it to learn anew`,
      {},
      { cause: error },
    );
  }
  throw new BadInputError(`${toPrintable(path)} holds no state of a watch: remove it to learn anew`);
}

function describe({ columns, options }: Pick<WatchState, 'columns' | 'options'>): string {
  const { detector, alarmsPerWeek, seed } = options;
  const names = columns.map((column) => toPrintable(String(column))).join(', ');
  return `${toPrintable(String(detector))} on ${names} (alarms per week ${alarmsPerWeek}, seed ${seed})`;
}
