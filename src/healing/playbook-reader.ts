import { type Bounds, readBounds, readLevel } from './bounds.ts';
import { cancelsRun, whyContrary } from './cancelling.ts';
import { canonicalJson } from './canonical-json.ts';
import { whyForbidden } from './ceilings.ts';
import { type Expression, printExpression } from './expression.ts';
import { joinGuards, readGuards, type WrittenGuards } from './guards-reader.ts';
import type { Playbook, PlaybookOrigin, PlaybookStep, WrittenStep } from './playbook.ts';
import { resolveSteps } from './playbook-references.ts';
import { possibleCategories } from './possible-categories.ts';
import type { Level } from './records.ts';
import { type PlacedStep, readBoundedDuration, readSteps } from './steps-reader.ts';
import { readWhen } from './when-reader.ts';
import { type FileProblem, type YamlEntry, YamlFile, type YamlNode } from './yaml-file.ts';

/** The playbooks of a file, and the bounds of all playbooks, or everything that is wrong with it. */
export type ReadPlaybooks =
  | { readonly ok: true; readonly playbooks: readonly Playbook[]; readonly bounds: readonly Bounds[] }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

export interface PlaybookReading {
  /** `file` as a person would find it */
  readonly origin: Omit<PlaybookOrigin, 'line'>;
  /** SHA-256 of a text, hexadecimal */
  readonly sha256: (text: string) => string;
  /** playbooks of other files, whose steps these may name */
  readonly others?: readonly Playbook[];
}

/** What holds where a playbook does not say it. */
const PLAYBOOK_DEFAULTS: {
  readonly level: Level;
  readonly withinMs: number;
  readonly otherwise: readonly WrittenStep[];
} = { level: 'suggest', withinMs: 2 * 3_600_000, otherwise: [{ kind: 'action', action: 'escalate', options: {} }] };

const PLAYBOOKS_MOST = 200;
const NAME_CHARACTERS_MOST = 80;
const LONGEST_VERIFY_MS = 7 * 86_400_000;
const KEYS = ['name', 'when', 'if', 'level', 'guards', 'steps', 'verify', 'otherwise'];

/** Reads a YAML file with a list `playbooks`, and on the server a list `bounds`. All problems are told at once; never throws. */
export function readPlaybooks(text: string, reading: PlaybookReading): ReadPlaybooks {
  const file = new YamlFile(reading.origin.file, text);
  if (file.problems.length > 0) return { ok: false, problems: file.problems };
  const { drafts, bounds } = readFile(file, reading);
  checkNames(file, drafts);
  if (file.problems.length === 0) checkWhole(file, drafts, reading.others ?? []);
  if (file.problems.length > 0) return { ok: false, problems: file.problems };
  return { ok: true, playbooks: drafts.map(({ playbook }) => playbook), bounds };
}

/** A playbook and where its parts were written, for problems that only show when all are read. */
interface Draft {
  readonly playbook: Playbook;
  readonly nameNode: YamlNode;
  readonly steps: readonly PlacedStep[];
  readonly otherwise: readonly PlacedStep[];
}

function readFile(
  file: YamlFile,
  reading: PlaybookReading,
): { readonly drafts: readonly Draft[]; readonly bounds: readonly Bounds[] } {
  if (file.scalar(file.root) === null) return { drafts: [], bounds: [] };
  const top = file.mapping(file.root, 'the file', ['playbooks', 'bounds']);
  const list = top?.find(({ key }) => key === 'playbooks');
  const limits = top?.find(({ key }) => key === 'bounds');
  if (top !== null && list === undefined && limits === undefined) {
    file.tell(file.root, 'expected a list `playbooks`, came none; write playbooks: and the list below it');
  }
  if (limits !== undefined && reading.origin.kind !== 'server') {
    file.tell(limits.keyNode, 'expected no `bounds` here, came some; write them into a file of healing.playbooks');
  }
  const items = list === undefined ? [] : (file.list(list.value, '`playbooks`', PLAYBOOKS_MOST) ?? []);
  return {
    drafts: items.flatMap((item) => readPlaybook(file, item, reading) ?? []),
    bounds: limits === undefined ? [] : readBounds(file, limits.value),
  };
}

function readPlaybook(file: YamlFile, node: YamlNode, reading: PlaybookReading): Draft | null {
  const entries = file.mapping(node, nameForMessages(file, node), KEYS);
  if (entries === null) return null;
  const find = (key: string): YamlEntry | undefined => entries.find((entry) => entry.key === key);
  const nameEntry = find('name');
  if (nameEntry === undefined)
    file.tell(node, 'expected a `name` in each playbook, came none; write what it is called');
  const name = nameEntry === undefined ? null : file.text(nameEntry.value, '`name`', NAME_CHARACTERS_MOST);
  const what = name === null ? 'a playbook' : `playbook \`${name}\``;
  const when = readCondition(file, node, find('when'), find('if'), what);
  const levelEntry = find('level');
  const level = levelEntry === undefined ? PLAYBOOK_DEFAULTS.level : readLevel(file, levelEntry);
  const guardsEntry = find('guards');
  const guards: WrittenGuards | null =
    guardsEntry === undefined
      ? { values: {}, lines: {} }
      : readGuards(file, guardsEntry.value, `\`guards\` of ${what}`);
  const stepsEntry = find('steps');
  const steps = stepsEntry === undefined ? null : readSteps(file, stepsEntry, what);
  if (stepsEntry === undefined)
    file.tell(node, `expected \`steps\` in ${what}, came none; write - action: and what to do`);
  else if (steps !== null && !steps.some(({ step }) => step.kind !== 'wait')) {
    file.tell(
      stepsEntry.keyNode,
      `expected at least one action in \`steps\` of ${what}, came none; add - action: and what to do`,
    );
  }
  const verify = readVerify(file, find('verify'), what);
  const otherwiseEntry = find('otherwise');
  const otherwise = otherwiseEntry === undefined ? [] : readSteps(file, otherwiseEntry, what);
  if (
    name === null ||
    when === null ||
    level === null ||
    guards === null ||
    steps === null ||
    verify === null ||
    otherwise === null
  ) {
    return null;
  }
  const joined = joinGuards(guards.values, reading.origin.kind);
  const lines = Object.fromEntries(entries.map(({ key, line }) => [key, line]));
  const says = {
    name,
    when,
    level,
    guards: guards.values,
    steps: steps.map(({ step }) => step),
    verify,
    otherwise: otherwiseEntry === undefined ? PLAYBOOK_DEFAULTS.otherwise : otherwise.map(({ step }) => step),
  };
  const playbook: Playbook = {
    ...says,
    origin: { ...reading.origin, line: nameEntry!.line },
    digest: reading.sha256(canonicalJson({ ...says, when: printExpression(when) })),
    guards: joined.guards,
    written: { lines: { ...lines, ...guards.lines }, guards: joined.sources },
  };
  return { playbook, nameNode: nameEntry!.value, steps, otherwise };
}

/** How messages call a playbook before it is known to be one. */
function nameForMessages(file: YamlFile, node: YamlNode): string {
  const entries = file.peek(node);
  const name = entries.get('name');
  return name === undefined ? 'a playbook' : `playbook ${file.show(name)}`;
}

function readCondition(
  file: YamlFile,
  node: YamlNode,
  when: YamlEntry | undefined,
  condition: YamlEntry | undefined,
  what: string,
): Expression | null {
  if (when !== undefined || condition !== undefined) return readWhen(file, when, condition, what);
  file.tell(
    node,
    `expected \`when\` or \`if\` in ${what}, came neither; write for example when: { category: network }`,
  );
  return null;
}

function readVerify(file: YamlFile, entry: YamlEntry | undefined, what: string): { withinMs: number } | null {
  if (entry === undefined) return { withinMs: PLAYBOOK_DEFAULTS.withinMs };
  const entries = file.mapping(entry.value, `\`verify\` of ${what}`, ['run', 'within']);
  if (entries === null) return null;
  const run = entries.find(({ key }) => key === 'run');
  if (run !== undefined && file.scalar(run.value) !== 'green') {
    file.tell(
      run.value,
      `expected green for \`run\`, came ${file.show(run.value)}; a healing has helped when the run is green`,
    );
    return null;
  }
  const within = entries.find(({ key }) => key === 'within');
  if (within === undefined) return { withinMs: PLAYBOOK_DEFAULTS.withinMs };
  const withinMs = readBoundedDuration(file, within.value, '`within`', 60_000, LONGEST_VERIFY_MS);
  return withinMs === null ? null : { withinMs };
}

function checkNames(file: YamlFile, drafts: readonly Draft[]): void {
  const lines = new Map<string, number>();
  for (const { playbook, nameNode } of drafts) {
    const first = lines.get(playbook.name);
    if (first === undefined) lines.set(playbook.name, file.line(nameNode));
    else
      file.tell(
        nameNode,
        `expected a name of its own, came \`${playbook.name}\` as on line ${first}; rename one of them`,
      );
  }
}

/**
 * What only shows when all playbooks are known: names of others, circles, actions that do not fit the condition or each
 * other.
 */
function checkWhole(file: YamlFile, drafts: readonly Draft[], others: readonly Playbook[]): void {
  const all = [...drafts.map(({ playbook }) => playbook), ...others];
  for (const draft of drafts) {
    const categories = possibleCategories(draft.playbook.when);
    for (const path of ['steps', 'otherwise'] as const) {
      for (const { step, node } of draft[path]) {
        const alone = resolveSteps({ ...draft.playbook, [path]: [step] }, path, all);
        if (!alone.ok) {
          file.tell(node, alone.sentence);
          continue;
        }
        for (const { action } of alone.steps.filter((inner) => inner.kind === 'action')) {
          const category = categories.find((possible) => whyForbidden(action, possible) !== null);
          if (category === undefined) continue;
          file.tell(
            node,
            `expected actions that fit \`when\`, came ${action}, and \`when\` can hold for ${category}: ` +
              `${whyForbidden(action, category)}, or name fewer categories in \`when\``,
          );
        }
      }
      const whole = resolveSteps(draft.playbook, path, all);
      if (
        !whole.ok &&
        draft[path].every(({ step }) => resolveSteps({ ...draft.playbook, [path]: [step] }, path, all).ok)
      ) {
        file.tell(draft.nameNode, whole.sentence);
      }
    }
    checkContrary(file, draft, all);
  }
}

/** A playbook that cancels the run and begins jobs again, told where it says the latter. */
function checkContrary(file: YamlFile, draft: Draft, all: readonly Playbook[]): void {
  const whole = resolveSteps(draft.playbook, 'steps', all);
  if (!whole.ok || !cancelsRun(whole.steps)) return;
  for (const { step, node } of [...draft.steps, ...draft.otherwise]) {
    const alone = resolveSteps({ ...draft.playbook, steps: [step] }, 'steps', all);
    const contrary = alone.ok ? whyContrary([...whole.steps.filter(isCancelling), ...alone.steps], []) : null;
    if (contrary !== null) file.tell(node, contrary);
  }
}

function isCancelling(step: PlaybookStep): boolean {
  return cancelsRun([step]);
}
