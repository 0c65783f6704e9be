import { UsageError } from '../foundation/index.ts';
import type { Detector, Settings } from './detector.ts';

/** What a setting may be; whole numbers only where it counts something. */
interface SettingBounds {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/** Far beyond what is of use, and near enough that no table needs more memory or time than there is. */
const BOUNDS: Readonly<Record<string, SettingBounds>> = {
  trees: { least: 1, most: 1000, isWhole: true },
  sample_rows: { least: 2, most: 4096, isWhole: true },
  neighbors: { least: 1, most: 1000, isWhole: true },
  bins: { least: 1, most: 1000, isWhole: true },
  projections: { least: 1, most: 1000, isWhole: true },
  components: { least: 1, most: 50, isWhole: true },
  clusters: { least: 1, most: 500, isWhole: true },
  large_share: { least: 0, most: 1, isWhole: false },
  size_jump: { least: 1, most: 1e6, isWhole: false },
  samples: { least: 1, most: 1000, isWhole: true },
  most_rows: { least: 1, most: 100_000, isWhole: true },
  bandwidth: { least: 1e-6, most: 1e6, isWhole: false },
  nu: { least: 1e-6, most: 1, isWhole: false },
  rounds: { least: 1, most: 100, isWhole: true },
  variance: { least: 0, most: 1, isWhole: false },
};

/**
 * The settings of a detector with those that were given in their place. Those of a member of an ensemble are called
 * `lof.neighbors`.
 *
 * @throws UsageError when it has no such setting, or it is out of bounds
 */
export function completeSettings({ name: detector, defaults }: Detector, given: Settings = {}): Settings {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const names = Object.keys(defaults).join(', ') || 'none';
      throw new UsageError(`expected a setting of ${detector}, came ${name.slice(0, 60)}; there are ${names}`);
    }
    const { least, most, isWhole } = BOUNDS[name.slice(name.indexOf('.') + 1)]!;
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) continue;
    const kind = isWhole ? 'a whole number' : 'a number';
    throw new UsageError(`expected ${kind} from ${least} to ${most} as ${name}, came ${value}`);
  }
  return { ...defaults, ...given };
}
