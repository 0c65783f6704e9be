import type { Diagnosis } from '../diagnosis/index.ts';
import type { KeptLog } from '../intake/index.ts';

/** What a diagnosis thread is told. One log at a time. */
export type ToWorker =
  | { readonly kind: 'begin' }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  /** the log stopped midway; nothing is answered */
  | { readonly kind: 'abort' };

/** What it answers. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** one chunk was used up; another may come */
  | { readonly kind: 'more' }
  | { readonly kind: 'done'; readonly diagnosis: Diagnosis; readonly log: KeptLog }
  | { readonly kind: 'failed'; readonly isBadInput: boolean; readonly message: string };

/** What it is started with. */
export interface WorkerSettings {
  readonly ruleDirectories: readonly string[];
  /** values that are secrets here, whatever they look like */
  readonly secrets: readonly string[];
}
