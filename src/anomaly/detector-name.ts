import { UsageError } from '../foundation/index.ts';
import { auto } from './auto.ts';
import type { Detector, Settings } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import {
  COMBINATIONS,
  type Combination,
  checkEnsemble,
  type EnsembleMember,
  type EnsembleMemory,
  learnEnsemble,
  scoreEnsemble,
} from './ensemble.ts';

const MOST_MEMBERS = 20;

/** A detector by its name: `auto`, one of the list, or an ensemble such as `rank:lof,mcd` or `weighted:lof=2,mcd=1`. */
export function findDetector(name: string): Detector | undefined {
  if (name === auto.name) return auto;
  const colon = name.indexOf(':');
  if (colon < 0) return DETECTORS.find((detector) => detector.name === name);
  const combination = COMBINATIONS.find((known) => known === name.slice(0, colon));
  const members = name
    .slice(colon + 1)
    .split(',')
    .map(memberOf);
  if (combination === undefined || members.length > MOST_MEMBERS) return undefined;
  return members.every((member) => member !== undefined) ? ensembleOf(name, combination, members) : undefined;
}

/** @throws UsageError when there is none */
export function requireDetector(name: string): Detector {
  const detector = findDetector(name);
  if (detector !== undefined) return detector;
  const names = DETECTORS.map((one) => one.name).join(', ');
  throw new UsageError(
    `expected a detector, came ${name}; there are auto, ${names}, and ensembles such as rank:lof,mcd (${COMBINATIONS.join(', ')})`,
  );
}

function memberOf(text: string): EnsembleMember | undefined {
  const [name, weightText = '1'] = text.split('=');
  const detector = DETECTORS.find((one) => one.name === name);
  const weight = Number(weightText);
  return detector !== undefined && weight > 0 && Number.isFinite(weight)
    ? { detector, settings: detector.defaults, weight }
    : undefined;
}

function ensembleOf(
  name: string,
  combination: Combination,
  members: readonly EnsembleMember[],
): Detector<EnsembleMemory> {
  const settingsOf = ({ detector, settings }: EnsembleMember) =>
    Object.entries(settings).map(([setting, value]) => [`${detector.name}.${setting}`, value] as const);
  return {
    name,
    summary: `the ${combination} of ${members.length} detectors`,
    source: 'Aggarwal and Sathe, Outlier Ensembles: An Introduction (2017)',
    isRandomized: members.some(({ detector }) => detector.isRandomized),
    defaults: Object.fromEntries(members.flatMap(settingsOf)),
    learn: (matrix, options) =>
      learnEnsemble(
        members.map((member) => withSettings(member, options.settings)),
        combination,
        matrix,
        options,
      ),
    score: (memory, matrix) => scoreEnsemble(members, combination, memory, matrix),
    check: (memory, columns) => checkEnsemble(members, memory, columns),
  };
}

/** A member with its own among the settings of all. */
function withSettings(member: EnsembleMember, given: Settings): EnsembleMember {
  const own = Object.keys(member.settings).map((name) => {
    return [name, given[`${member.detector.name}.${name}`] ?? member.settings[name]!] as const;
  });
  return { ...member, settings: Object.fromEntries(own) };
}
