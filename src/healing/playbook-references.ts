import type { Playbook, PlaybookOrigin, PlaybookStep, WrittenStep } from './playbook.ts';

/** Steps without names of playbooks, or why there are none. */
export type ResolvedSteps =
  | { readonly ok: true; readonly steps: readonly PlaybookStep[] }
  | { readonly ok: false; readonly sentence: string };

const STEPS_MOST = 50;
const STANDING: Readonly<Record<PlaybookOrigin['kind'], number>> = { repository: 0, server: 1, shipped: 2 };

/** Repository before server before shipped, then by file, line and name. */
export function byStanding(a: Playbook, b: Playbook): number {
  return (
    STANDING[a.origin.kind] - STANDING[b.origin.kind] ||
    compareText(a.origin.file, b.origin.file) ||
    a.origin.line - b.origin.line ||
    compareText(a.name, b.name) ||
    compareText(a.digest, b.digest)
  );
}

/**
 * Puts the steps of other playbooks in the place of their names.
 *
 * A playbook may name those of its own standing or wider: what a repository writes never gets into a playbook of the
 * server.
 */
export function resolveSteps(playbook: Playbook, path: 'steps' | 'otherwise', all: readonly Playbook[]): ResolvedSteps {
  const steps: PlaybookStep[] = [];
  const sentence = addSteps(
    playbook[path],
    STANDING[playbook.origin.kind],
    [...all].sort(byStanding),
    [playbook.name],
    steps,
  );
  return sentence === null ? { ok: true, steps } : { ok: false, sentence };
}

function addSteps(
  written: readonly WrittenStep[],
  standing: number,
  all: readonly Playbook[],
  trail: readonly string[],
  steps: PlaybookStep[],
): string | null {
  for (const step of written) {
    if (step.kind !== 'playbook') {
      steps.push(step);
      if (steps.length > STEPS_MOST) return `expected at most ${STEPS_MOST} steps in all, came more; leave some out`;
      continue;
    }
    const chain = [...trail, step.name];
    if (trail.includes(step.name)) return `expected steps that end, came a circle: ${chain.join(' → ')}; leave one out`;
    const next = all.find(({ name, origin }) => name === step.name && STANDING[origin.kind] >= standing);
    if (next === undefined)
      return `expected the name of a playbook, came \`${step.name}\`, which is none; write it or leave the step out`;
    const sentence = addSteps(next.steps, STANDING[next.origin.kind], all, chain, steps);
    if (sentence !== null) return sentence;
  }
  return null;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
