import { BadInputError } from '../foundation/index.ts';
import type { Fault } from '../rules/index.ts';
import { loadAuthoring } from '../rules/index.ts';

/** What proving a directory of packs came to. */
export interface PackProof {
  readonly rules: number;
  readonly packs: number;
  readonly examples: number;
  readonly faults: readonly Fault[];
}

/**
 * Proves the packs of a directory.
 *
 * @param shippedRemedies sentences by name that rules may refer to beside their own
 * @throws BadInputError when the directory cannot be read or holds no rule
 */
export async function provePacks(
  directory: string,
  shippedRemedies: Readonly<Record<string, string>> = {},
): Promise<PackProof> {
  const { validatePacks } = await loadAuthoring();
  const { readPackDirectory } = await import('./rule-packs.ts');
  const contents = readPackDirectory(directory);
  if (contents.rules.length + contents.unreadable.length === 0) {
    throw new BadInputError(`${directory}: expected folders of rules such as mypack/my-rule.yaml, came none`);
  }
  const faults: Fault[] = [
    ...contents.unreadable,
    ...validatePacks({ ...contents, remedies: { ...shippedRemedies, ...contents.remedies } }, ownTimeMs),
  ];
  return {
    rules: contents.rules.length,
    packs: new Set(contents.rules.map(({ pack }) => pack)).size,
    examples: contents.rules.reduce((sum, { content }) => sum + countExamples(content), 0),
    faults: faults.map((fault) => ({ ...fault, message: fault.message.replace(/\s+/g, ' ') })),
  };
}

/** What this thread itself computed: a busy machine makes no pattern slow. */
function ownTimeMs(): number {
  return process.threadCpuUsage().user / 1000;
}

function countExamples(content: unknown): number {
  const { examples } = (content ?? {}) as { examples?: { matches?: unknown[]; ignores?: unknown[] } };
  return (examples?.matches?.length ?? 0) + (examples?.ignores?.length ?? 0);
}
