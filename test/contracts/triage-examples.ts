import { Tainted } from '../../src/foundation/index.ts';
import { signatureOf } from '../../src/messages/index.ts';
import type {
  AuthorHistory,
  CaseState,
  CaseStore,
  CorrectionStore,
  HostChange,
  JudgedMessage,
  KeptMessage,
  MessageStore,
  NewAct,
  PolicyStore,
  ProjectName,
  Resolution,
  Rung,
} from '../../src/triage/index.ts';
import { clock, makeId, sha256 } from './examples.ts';

/** The ports of triage, kept by one implementation that is empty at the start. */
export interface TriageStores {
  readonly messages: MessageStore;
  readonly authors: AuthorHistory;
  readonly corrections: CorrectionStore;
  readonly cases: CaseStore;
  readonly policies: PolicyStore;
  /** a repository that is known; those of one owner are of one organisation */
  project(name: string): Promise<ProjectName>;
  /** acts that somebody is to take up, each once */
  takeActs(): Promise<readonly string[]>;
  /** entries of the audit so far */
  audited(): Promise<number>;
  close(): Promise<void>;
}

/** What of a message differs from one test to the next. */
export interface Told {
  readonly text: string;
  readonly author: string | null;
  readonly label: JudgedMessage['label'];
  readonly score: number;
  readonly isExempt: boolean;
  readonly thread: number;
  readonly comment: string;
  readonly atMs: number;
  readonly signalId: string;
}

export const CAMPAIGN = 'claim your free airdrop now and connect the wallet before the offer of this week ends';
export const HOUR_MS = 3_600_000;

export function auditEntry(action = 'case.act') {
  return {
    id: makeId('aud'),
    atMs: clock.nowMs(),
    actor: 'usr_1',
    action,
    subject: 'x',
    organisation: '*',
    details: {},
  };
}

/** What a person says now. */
export function said(label: 'ham' | 'spam') {
  return { label, atMs: clock.nowMs(), by: 'usr_1' };
}

/** What is done with the stores, in short words. */
export class TriageSteps {
  readonly #stores: TriageStores;
  static #count = 0;

  constructor(stores: TriageStores) {
    this.#stores = stores;
  }

  /** A project of an organisation of its own. */
  fresh(): Promise<ProjectName> {
    return this.#stores.project(`org${++TriageSteps.#count}/shop`);
  }

  judged(project: ProjectName, key: string, more: Partial<Told> = {}): JudgedMessage {
    const { text = CAMPAIGN, author = 'mallory', label = 'scam', score = 0.9, isExempt = false, thread = 1 } = more;
    return {
      id: makeId('msg'),
      signalId: more.signalId ?? makeId('sig'),
      receivedAtMs: more.atMs ?? clock.nowMs(),
      message: {
        place: {
          repository: { provider: 'github', name: project.name },
          kind: more.comment === undefined ? 'issue' : 'comment',
          thread,
          comment: more.comment ?? null,
          node: null,
          author,
        },
        key,
        title: new Tainted(''),
        text: new Tainted(text),
        url: null,
        association: 'none',
        accountCreatedAtMs: null,
        writtenAtMs: null,
      },
      content: sha256(text),
      label,
      score,
      reasons: [{ feature: 'crypto', weight: 2, excerpt: 'wallet', at: 5 }],
      slop: { score: 0, isSlop: false, signs: [] },
      isExempt,
      signature: signatureOf(text),
    };
  }

  keep(project: ProjectName, key: string, more: Partial<Told> = {}): Promise<KeptMessage> {
    return this.#stores.messages.record(project, this.judged(project, key, more));
  }

  newAct(project: ProjectName, kept: KeptMessage, rung: Rung = 'label', actor = 'usr_1', change?: HostChange): NewAct {
    return {
      id: makeId('cac'),
      organisationId: project.organisationId,
      caseId: kept.caseId!,
      messageId: kept.id,
      rung,
      change: change ?? { label: { name: 'spam', isSet: true } },
      actor,
      atMs: clock.nowMs(),
    };
  }

  async intend(project: ProjectName, kept: KeptMessage, rung: Rung = 'label', actor = 'usr_1'): Promise<string> {
    const [made] = await this.#stores.cases.intend([this.newAct(project, kept, rung, actor)], null, auditEntry());
    return made!;
  }

  /** Ends an act as it stands now. */
  async finish(actId: string, state: 'done' | 'failed' | 'undone' = 'done'): Promise<void> {
    const { act } = (await this.#stores.cases.readAct(actId))!;
    await this.#stores.cases.settle(act, { state, outcome: 'changed', problem: null }, clock.nowMs());
  }

  async takeBack(actId: string): Promise<void> {
    await this.#stores.cases.intendUndo('everything', actId, auditEntry());
    await this.finish(actId, 'undone');
  }

  async stateOf(caseId: string): Promise<CaseState> {
    return (await this.#stores.cases.readCase('everything', caseId))!.state;
  }

  async actStateOf(actId: string) {
    return (await this.#stores.cases.readAct(actId))!.act.state;
  }

  move(caseId: string, state: CaseState, resolution: Resolution | null = null): Promise<void> {
    const takesBack = resolution === 'dismissed' || resolution === 'overturned';
    const rule = () => ({ state, resolution, takesBack });
    return this.#stores.cases.move(caseId, rule, clock.nowMs(), auditEntry('case.move'));
  }

  async correct(project: ProjectName, messageId: string, label: 'ham' | 'spam') {
    const id = makeId('cor');
    const own = [{ id, messageId }];
    const kept = await this.#stores.corrections.correct([project.organisationId], own, said(label), auditEntry());
    return { id, isKept: kept === 1 };
  }
}
