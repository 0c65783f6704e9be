import type { Cause, Diagnosis } from '../diagnosis/index.ts';

/** A place in the project's own source. */
export interface PlaceInCode {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

const REACH = 12;

/** Where in the code a cause shows: the entry or own stack frame nearest to its best evidence; null when none is near. */
export function placeInCode(diagnosis: Diagnosis, cause: Cause): PlaceInCode | null {
  const key = diagnosis.evidence[cause.evidence[0] ?? -1];
  if (!key) return null;
  const candidates: (PlaceInCode & { distance: number })[] = [];
  for (const { severity, file, line, column, at } of diagnosis.entries) {
    if (severity !== 'error' || file === null || line === null) continue;
    candidates.push({ file, line, column, distance: Math.abs(at - key.line) });
  }
  for (const error of diagnosis.errors) {
    const frame = error.frames.find((candidate) => candidate.own && candidate.file !== null && candidate.line !== null);
    if (frame?.file == null || frame.line === null) continue;
    const distance = error.from <= key.line && key.line <= error.to ? 1 : Math.abs(error.at - key.line);
    candidates.push({ file: frame.file, line: frame.line, column: frame.column, distance });
  }
  const near = candidates.filter(({ distance }) => distance <= REACH).sort((a, b) => a.distance - b.distance)[0];
  return near ? { file: near.file, line: near.line, column: near.column } : null;
}
