import {
  HOST_SWITCHES,
  type HostChange,
  type HostState,
  type HostSwitch,
  type MessageKind,
  type MessageLabel,
  type MessagePlace,
  type MessageRecord,
  RUNGS,
  type Rung,
} from './records.ts';

/** Rungs that change nothing at the host: what they do is written here and told to people. */
const LOCAL: ReadonlySet<Rung> = new Set(['ignore', 'monitor', 'report', 'escalate']);

/** Whether one rung is at most as grave as another. */
export function isAtMost(rung: Rung, bound: Rung): boolean {
  return RUNGS.indexOf(rung) <= RUNGS.indexOf(bound);
}

export function isLocal(rung: Rung): boolean {
  return LOCAL.has(rung);
}

/** The less grave of two rungs. */
export function lowerOf(first: Rung, second: Rung): Rung {
  return isAtMost(first, second) ? first : second;
}

/** What is proposed for a message, by how sure the judgement is. Slop is never more than labelled. */
export function suggestionFor(label: MessageLabel, score: number, kind: MessageKind): Rung {
  if (label === 'ham') return 'ignore';
  if (label === 'slop') return 'label';
  if (score < 0.8) return 'label';
  if (score < 0.95) return 'greylist';
  return kind === 'comment' || kind === 'review' || kind === 'discussion' ? 'hide' : 'quarantine';
}

/** What a message is taken for: by a person, else by the judgement. */
export function takenFor({ label, corrected }: Pick<MessageRecord, 'label' | 'corrected'>): MessageLabel {
  return corrected ?? label;
}

/** The gravest rung for a message, whoever asks: what is welcome is left alone, and slop is labelled at most. */
export function boundOf(message: Pick<MessageRecord, 'label' | 'corrected' | 'isExempt'>): Rung {
  const label = takenFor(message);
  if (message.isExempt || label === 'ham') return 'monitor';
  return label === 'slop' ? 'label' : 'block';
}

/**
 * What a rung changes at the host. What befalls a comment must not befall those it stands among: it is labelled here
 * alone, and its quarantine is to be hidden.
 *
 * @param note what the author is told; left out of a label, whose description tells it
 */
export function changeOf(
  rung: Rung,
  { thread, comment, kind }: Pick<MessagePlace, 'thread' | 'comment' | 'kind'>,
  label: { readonly name: string; readonly about: string },
  note: string,
): HostChange {
  // What has no place at a host is dealt with here alone.
  if (thread === null || isLocal(rung)) return {};
  const isComment = comment !== null;
  // Discussions have neither labels nor notes of ours.
  if (kind === 'discussion') return isComment && (rung === 'hide' || rung === 'quarantine') ? { isHidden: true } : {};
  switch (rung) {
    case 'label':
      return isComment ? {} : { label: { ...label, isSet: true } };
    case 'greylist':
      return { note };
    case 'hide':
      return { note, isHidden: true };
    case 'quarantine':
      return isComment ? { note, isHidden: true } : { note, isClosed: true, isLocked: true };
    case 'block':
      return { note, isBlocked: true };
    default:
      return {};
  }
}

/** What of a change is not so yet. Nothing is left: it is done, by us or by somebody else. */
export function remainderOf(change: HostChange, state: HostState): HostChange {
  const rest: { -readonly [K in keyof HostChange]: HostChange[K] } = {};
  if (change.label !== undefined && state.labels.includes(change.label.name) !== change.label.isSet) {
    rest.label = change.label;
  }
  for (const name of HOST_SWITCHES) {
    const wanted = change[name];
    if (wanted !== undefined && state[name] !== wanted) rest[name] = wanted;
  }
  if (change.note !== undefined && state.note !== change.note) rest.note = change.note;
  return rest;
}

/** Parts of a change that this place has not at its host. */
export function missingOf(change: HostChange, state: HostState): readonly string[] {
  return HOST_SWITCHES.filter((name) => change[name] !== undefined && state[name] === undefined);
}

/** Whether a place has all the switches a change is about. */
export function isPossible(change: HostChange, switches: readonly HostSwitch[]): boolean {
  return HOST_SWITCHES.every((name) => change[name] === undefined || switches.includes(name));
}

/** Rungs that change something at a host, from one downwards. */
export function rungsFrom(rung: Rung): readonly Rung[] {
  return RUNGS.filter((lower) => !isLocal(lower) && isAtMost(lower, rung)).toReversed();
}

/**
 * What takes a change back, from how things are before it: only what it really changes.
 *
 * @param takenBack what the note says then; a note is never removed in silence
 */
export function undoOf(change: HostChange, state: HostState, takenBack: string): HostChange {
  const rest = remainderOf(change, state);
  const undo: { -readonly [K in keyof HostChange]: HostChange[K] } = {};
  if (rest.label !== undefined) undo.label = { name: rest.label.name, isSet: !rest.label.isSet };
  for (const name of HOST_SWITCHES) if (rest[name] !== undefined) undo[name] = !rest[name];
  if (rest.note !== undefined) undo.note = takenBack;
  return undo;
}

export function isEmpty(change: HostChange): boolean {
  return Object.keys(change).length === 0;
}
