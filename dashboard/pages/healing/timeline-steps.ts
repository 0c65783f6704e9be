import type { HealingDetail } from '../../../src/api/healing-contract.ts';
import { ACTION_WORDS, LEVEL_WORDS } from '../../healing-words.ts';

type Step = HealingDetail['steps'][number];

/** Steps that keep what others did, and waits that are over: nobody looks for them unless they failed. */
const BOOKKEEPING = /^(?:wait |watch|record |keep the outcome$|collects news$|what was agreed to$)/;

/** Of the program itself: it says nothing to people. */
const ID = /^[a-z]{3}_[0-9a-z]{20,}$/;

const STEP_WORDS: Readonly<Record<string, string>> = {
  pause: 'Wait as the playbook says',
  'until it may be': 'Wait until a guard lets it',
  'wait news': 'Wait for news of the run',
  'wait answer': 'Wait for an answer',
  'wait resume': 'Wait to be let on',
  'collects news': 'Let news gather',
  ...ACTION_WORDS,
};

/** Their names ask one thing, and what they give answers the other: whether the question was withdrawn. */
const TELL_OF_THE_END: readonly string[] = ['is it still needed', 'does the run go on'];

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
    const written = step.name.replace(/#\d+$/, '');
    if (state === 'done' && BOOKKEEPING.test(written)) continue;
    const name = nameOf(written);
    const next: ShownStep = { name, state, at, attempts, problem, times: 1, ...resultOf(step.result, written) };
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

function resultOf(result: unknown, step: string): Pick<ShownStep, 'word' | 'text'> {
  if (result === null || result === undefined) return { word: null, text: null };
  if (typeof result === 'boolean') {
    return { word: result === TELL_OF_THE_END.includes(step) ? 'no' : 'yes', text: null };
  }
  const { is, value, request } = result as {
    readonly is?: unknown;
    readonly value?: unknown;
    readonly request?: unknown;
  };
  // A step that had to reach something says that it was there, and what it gave.
  if (is === 'there' && value !== undefined) return resultOf(value, step);
  const told = tellingOf(result);
  if (told !== null) return { word: told, text: null };
  if ([result, request].some((one) => typeof one === 'string' && ID.test(one))) return { word: null, text: null };
  if (typeof result === 'object') return { word: null, text: JSON.stringify(result, null, 2) };
  return { word: String(result), text: null };
}

function nameOf(step: string): string {
  if (step.startsWith('allow ')) return 'Ask the guards again';
  return Object.hasOwn(STEP_WORDS, step) ? STEP_WORDS[step]! : step;
}

/** The one word that matters of a longer result: whether it was allowed, how the new run stands. */
function tellingOf(result: unknown): string | null {
  const { is, kind, plan, outcome, observation } = result as {
    readonly is?: unknown;
    readonly kind?: unknown;
    readonly plan?: { readonly level?: unknown } | null;
    readonly outcome?: unknown;
    readonly observation?: { readonly status?: unknown } | null;
  };
  if (typeof is === 'string') return is;
  if (kind === 'nothing' || kind === 'later' || kind === 'stopped') return kind;
  const level = plan?.level;
  if (typeof level === 'string' && Object.hasOwn(LEVEL_WORDS, level))
    return LEVEL_WORDS[level as keyof typeof LEVEL_WORDS];
  if (outcome === undefined || observation === undefined) return null;
  const word = outcome ?? observation?.status;
  return typeof word === 'string' ? word : null;
}
