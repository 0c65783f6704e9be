import type { HealingDetail } from '../../../src/api/healing-contract.ts';

type Step = HealingDetail['steps'][number];

/** Steps that went the same way one after the other, as one. */
export interface ShownStep extends Pick<Step, 'name' | 'state' | 'at' | 'attempts' | 'problem'> {
  /** how many they are */
  readonly times: number;
  /** a word or number it gave; null for anything longer */
  readonly word: string | null;
  /** what it gave, as formatted text; null for nothing and for a word */
  readonly text: string | null;
}

/** Looking at a run again and again is one line, with the newest time. */
export function shownSteps(steps: readonly Step[]): ShownStep[] {
  const shown: ShownStep[] = [];
  for (const step of steps) {
    const { state, at, attempts, problem } = step;
    // The journal tells steps of one name apart by a number.
    const name = step.name.replace(/#\d+$/, '');
    const next: ShownStep = { name, state, at, attempts, problem, times: 1, ...resultOf(step.result) };
    const last = shown.at(-1);
    const isSame =
      last !== undefined &&
      last.name === name &&
      last.state === state &&
      last.problem === problem &&
      last.word === next.word &&
      last.text === next.text;
    if (isSame)
      shown[shown.length - 1] = { ...next, times: last.times + 1, attempts: Math.max(last.attempts, attempts) };
    else shown.push(next);
  }
  return shown;
}

function resultOf(result: unknown): Pick<ShownStep, 'word' | 'text'> {
  if (result === null || result === undefined) return { word: null, text: null };
  if (typeof result === 'object') return { word: null, text: JSON.stringify(result, null, 2) };
  return { word: String(result), text: null };
}
