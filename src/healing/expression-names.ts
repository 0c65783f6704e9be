import { PROVIDERS } from '../intake/index.ts';
import { CATEGORIES, ORIGINS } from '../rules/index.ts';

/** A name an expression may use. */
export interface ExpressionName {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean';
  /** every value it can have; absent where any text is one */
  readonly words?: readonly string[];
  readonly description: string;
}

/** Everything an expression can ask for. There is nothing else to reach. */
export const EXPRESSION_NAMES = [
  { name: 'category', type: 'text', words: CATEGORIES, description: 'what went wrong' },
  { name: 'origin', type: 'text', words: ORIGINS, description: 'whose fault it is' },
  { name: 'confidence', type: 'number', description: 'of the diagnosis, 0 to 1' },
  { name: 'rule', type: 'text', description: 'of the first cause, as `pack/rule`; unknown without one' },
  { name: 'branch', type: 'text', description: 'of the run' },
  { name: 'is_default_branch', type: 'boolean', description: 'whether it is the default branch of the repository' },
  { name: 'is_pull_request', type: 'boolean', description: 'whether the run belongs to a pull request' },
  {
    name: 'trust',
    type: 'text',
    words: ['trusted', 'untrusted'],
    description: '`untrusted`: anybody may have caused it',
  },
  { name: 'repository', type: 'text', description: '`owner/name`' },
  { name: 'provider', type: 'text', words: PROVIDERS, description: 'the CI system' },
  { name: 'pipeline', type: 'text', description: 'workflow, pipeline or job that was run' },
  { name: 'job', type: 'text', description: 'the failed job, with its matrix values' },
  { name: 'failed_step', type: 'text', description: 'the step that failed, where the CI system says so' },
  { name: 'trigger', type: 'text', description: 'what started the run, for example `push`, `pull_request`' },
  { name: 'attempt', type: 'number', description: 'of the run, 1 for the first' },
  { name: 'failed_jobs', type: 'number', description: 'how many jobs of the run failed' },
  {
    name: 'superseded',
    type: 'boolean',
    description: 'whether a later run of the same pipeline and branch, for another commit, is known',
  },
] as const satisfies readonly ExpressionName[];

export type KnownName = (typeof EXPRESSION_NAMES)[number]['name'];

/** What the names stand for; null: unknown. */
export type ExpressionValues = Readonly<Record<KnownName, string | number | boolean | null>>;

export function findName(name: string): ExpressionName | undefined {
  return EXPRESSION_NAMES.find((known) => known.name === name);
}
