import type { Diagnosis, KeptLog } from '../../../src/api/contract.ts';

/** `proof`: the line that says it; `near`: in the block worth reading around it. */
export type Mark = 'proof' | 'near' | null;

/** What the log shows in one place. */
export type LogRow =
  | { readonly kind: 'line'; readonly number: number; readonly text: string; readonly mark: Mark }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  | { readonly kind: 'step'; readonly name: string; readonly exitCode: number | null; readonly at: number };

/** Rows drawn together; the browser skips blocks that are out of sight. */
export interface LogBlock {
  readonly key: number;
  readonly rows: readonly LogRow[];
}

/**
 * Rows of a kept log: its lines under their numbers, steps where they begin, and gaps where lines were not kept.
 *
 * @param log windows in order, apart from each other
 */
export function rowsOf(log: KeptLog, diagnosis: Pick<Diagnosis, 'evidence' | 'steps'> | null): LogRow[] {
  const markOf = marksOf(diagnosis?.evidence ?? []);
  const steps = [...(diagnosis?.steps ?? [])].sort((a, b) => a.from - b.from);
  const rows: LogRow[] = [];
  let next = 1;
  for (const window of log.windows) {
    if (window.from > next) rows.push({ kind: 'gap', from: next, to: window.from - 1 });
    for (const [offset, text] of window.lines.entries()) {
      const number = window.from + offset;
      // A step that began in a gap is named at the first line kept of it.
      while (steps[0] && steps[0].from <= number) {
        const step = steps.shift()!;
        if (step.to >= number) rows.push({ kind: 'step', name: step.name, exitCode: step.exit_code, at: step.from });
      }
      rows.push({ kind: 'line', number, text, mark: markOf(number) });
    }
    next = window.from + window.lines.length;
  }
  if (next <= log.lines) rows.push({ kind: 'gap', from: next, to: log.lines });
  return rows;
}

/** Cuts rows into blocks of at most `size`. */
export function blocksOf(rows: readonly LogRow[], size: number): LogBlock[] {
  const blocks: LogBlock[] = [];
  for (let start = 0; start < rows.length; start += size) {
    blocks.push({ key: start, rows: rows.slice(start, start + size) });
  }
  return blocks;
}

/** The lines a fragment like `#L12` or `#L12-L20` names, in order; null for any other fragment. */
export function linesOf(hash: string): { readonly from: number; readonly to: number } | null {
  const named = /^#L(?<first>\d{1,9})(?:-L?(?<last>\d{1,9}))?$/.exec(hash)?.groups;
  if (!named) return null;
  const first = Number(named.first);
  const last = named.last === undefined ? first : Number(named.last);
  return { from: Math.min(first, last), to: Math.max(first, last) };
}

function marksOf(evidence: Diagnosis['evidence']): (line: number) => Mark {
  const proofs = new Set(evidence.map(({ line }) => line));
  const near = new Set<number>();
  for (const { from, to } of evidence) for (let line = from; line <= to; line++) near.add(line);
  return (line) => (proofs.has(line) ? 'proof' : near.has(line) ? 'near' : null);
}
