import type { NewNotice, Notice, Notifier } from '../notices/index.ts';
import { writes } from './guards/writes.ts';
import type { Reason } from './healing-store.ts';
import type { WrittenText } from './incident-text.ts';
import {
  type Action,
  type ActionKind,
  DIAGNOSIS_GIVEN_UP,
  type FailedRun,
  type Outcome,
  type PlannedCall,
  type Situation,
} from './records.ts';

/** Kinds that tell people and change no CI system. */
const TELLING: ReadonlySet<ActionKind> = new Set(['notify', 'escalate']);

const HOUR_MS = 3_600_000;

/** What people can be told of besides what playbooks tell them. */
export const NOTICE_TOPICS = ['decisions', 'trouble', 'outcomes'] as const;
export type NoticeTopic = (typeof NOTICE_TOPICS)[number];

export interface TellingParts {
  /** by the names of the settings */
  readonly receivers: ReadonlyMap<string, Notifier>;
  readonly topics: readonly NoticeTopic[];
  /** where people find the dashboard, without a slash at the end; null: it is not known */
  readonly publicUrl: string | null;
  /** a text without secrets */
  readonly redact: (text: string) => string;
}

/** True for an action that tells people: nobody has to agree to it, and it is done when they were told. */
export function isTelling(kind: ActionKind): boolean {
  return TELLING.has(kind);
}

/** Who is told what a healing has to say. */
export class Telling {
  readonly #parts: TellingParts;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** The names of those an action tells; all of them where it names nobody, or somebody who is not set up here. */
  receiversOf({ options: { to } }: Pick<Action, 'options'>): readonly string[] {
    const all = [...this.#parts.receivers.keys()];
    return all.includes(String(to)) ? [String(to)] : all;
  }

  /** the exact calls by which an action would tell people */
  plan(action: Action): readonly PlannedCall[] {
    const notice: Notice = { ...this.#noticeOfAction(action), atMs: 0 };
    return this.receiversOf(action).flatMap((name) => this.#parts.receivers.get(name)!.plan(notice));
  }

  ofAction(action: Action): readonly NewNotice[] {
    const isUrgent = action.kind === 'escalate';
    return this.#forReceivers(this.receiversOf(action), { ...this.#noticeOfAction(action), isUrgent }, action.key);
  }

  /** somebody is asked for a decision */
  asked(healing: string, request: string, { kind, run, about }: Asked): readonly NewNotice[] {
    const isApproval = kind === 'approval';
    return this.#of('decisions', {
      key: `healing.awaiting_decision/${request}`,
      type: 'healing.awaiting_decision',
      isUrgent: isApproval,
      title: `${isApproval ? 'Waits for a decision' : 'Could be healed'}: ${about.title}`,
      body: about.body,
      url: this.#pageOf(healing),
      data: { healing, request, repository: run.repository.name, run: run.run },
    });
  }

  /** nobody has to decide any more: what was asked about is over */
  withdrawn(healing: string, { run, about }: Pick<Asked, 'run' | 'about'>, sentence: string): readonly NewNotice[] {
    const type = 'healing.withdrawn';
    return this.#of('decisions', {
      key: `${type}/${healing}`,
      type,
      isUrgent: false,
      title: `Needs no decision any more: ${about.title}`,
      body: sentence,
      url: this.#pageOf(healing),
      data: { healing, repository: run.repository.name, run: run.run },
    });
  }

  /** a healing cannot go on, or was given up */
  trouble(healing: string, action: Action, sentence: string, isOver: boolean): readonly NewNotice[] {
    const type = isOver ? 'healing.failed' : 'healing.stuck';
    const { repository, run } = action.target;
    const title = `${isOver ? 'Healing failed' : 'Healing is stuck'}: ${action.kind} (${repository})`;
    const data = { healing, incident: action.incidentId, repository, run };
    const url = this.#pageOf(healing);
    return this.#of('trouble', {
      key: `${type}/${healing}/${action.key}`,
      type,
      isUrgent: true,
      title,
      body: sentence,
      url,
      data,
    });
  }

  /** nothing is decided about a run, since the diagnosis of something that failed in it was given up */
  unread(healing: string, { run, failures }: Situation): readonly NewNotice[] {
    const unread = failures.filter(({ missing }) => missing.includes(DIAGNOSIS_GIVEN_UP));
    const jobs = unread.map(({ job }) => job ?? 'the run as a whole').join(', ');
    const type = 'failure.given_up';
    return this.#of('trouble', {
      key: `${type}/${healing}`,
      type,
      isUrgent: true,
      title: `Could not be diagnosed: run ${run.run} (${run.repository.name})`,
      body:
        `The diagnosis was given up for: ${jobs}. Nothing is done about this run until somebody replays it: ` +
        'regreen tasks failed lists what was given up and why, regreen tasks replay lets it begin again.',
      url: this.#pageOf(healing),
      data: { healing, repository: run.repository.name, run: run.run },
    });
  }

  /** What is not written, as enough was: told once an hour for a repository, whatever else is not written in it. */
  withheld(
    { target }: { readonly target: Pick<Action['target'], 'provider' | 'repository' | 'run'> },
    reason: Reason,
    nowMs: number,
  ): readonly NewNotice[] {
    if (reason.code !== writes.name) return [];
    const { provider, repository, run } = target;
    const { publicUrl } = this.#parts;
    const type = 'healing.withheld';
    return this.#of('trouble', {
      key: `${type}/${provider}/${repository}/${Math.floor(nowMs / HOUR_MS)}`,
      type,
      isUrgent: false,
      title: `Issues and comments are held back (${repository})`,
      body:
        `${reason.sentence}. Nothing more is written there for now; this is told once an hour, and each healing says ` +
        'what it left out. Its playbook sets writes_per_hour and writes_per_day.',
      url: publicUrl === null ? null : `${publicUrl}/healings`,
      data: { repository, run },
    });
  }

  ended(healing: string, run: FailedRun, outcome: Outcome, about: WrittenText): readonly NewNotice[] {
    const type = `healing.${outcome}`;
    return this.#of('outcomes', {
      key: `${type}/${healing}`,
      type,
      isUrgent: false,
      title: `${outcome.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())}: ${about.title}`,
      body: about.body,
      url: this.#pageOf(healing),
      data: { healing, repository: run.repository.name, run: run.run, outcome },
    });
  }

  #of(topic: NoticeTopic, notice: Told): readonly NewNotice[] {
    if (!this.#parts.topics.includes(topic)) return [];
    return this.#forReceivers([...this.#parts.receivers.keys()], notice, null);
  }

  #forReceivers(receivers: readonly string[], notice: Told, actionKey: string | null): readonly NewNotice[] {
    const title = this.#parts.redact(notice.title);
    const body = this.#parts.redact(notice.body);
    return receivers.map((receiver) => ({ ...notice, receiver, title, body, actionKey }));
  }

  #noticeOfAction({ key, kind, text, incidentId, options: { to }, target }: Action): Omit<Notice, 'atMs'> {
    const { publicUrl, receivers } = this.#parts;
    const isElsewhere = to !== undefined && !receivers.has(String(to));
    return {
      key,
      title: text?.title ?? kind,
      body: `${isElsewhere ? `This was meant for ${to}, who is not set up here.\n\n` : ''}${text?.body ?? ''}`,
      url: publicUrl === null || incidentId === '' ? null : `${publicUrl}/incidents/${incidentId}`,
      type: kind === 'escalate' ? 'incident.escalated' : 'incident.told',
      data: { incident: incidentId, repository: target.repository, run: target.run },
    };
  }

  #pageOf(healing: string): string | null {
    const { publicUrl } = this.#parts;
    return publicUrl === null ? null : `${publicUrl}/healings/${healing}`;
  }
}

type Told = Omit<NewNotice, 'receiver' | 'actionKey'>;

/** What somebody is asked about. */
export interface Asked {
  readonly kind: 'suggestion' | 'approval';
  readonly run: FailedRun;
  readonly about: WrittenText;
}
