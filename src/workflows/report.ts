import type { Change, ClaimedExecution, EffectOutcome, Intent, JournalEntry, NewChild, Next } from './ports.ts';

/** What an execution has to say since its last commit. */
export class Report {
  /** by step: the last word on each counts */
  readonly entries = new Map<string, JournalEntry>();
  readonly intents: Intent[] = [];
  readonly outcomes: EffectOutcome[] = [];
  readonly taken: string[] = [];
  readonly children: NewChild[] = [];

  get isEmpty(): boolean {
    const { entries, intents, outcomes, taken, children } = this;
    return entries.size + intents.length + outcomes.length + taken.length + children.length === 0;
  }

  toChange({ id, token, parentId }: ClaimedExecution, isFirst: boolean, next: Next | null): Change {
    const { intents, outcomes, taken, children } = this;
    const entries = [...this.entries.values()];
    return { id, token, parentId, entries, isFirst, intents, outcomes, taken, children, next };
  }
}
