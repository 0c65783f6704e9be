import type { Cause, Diagnosis } from '../diagnosis/index.ts';
import { isOwnFile } from '../logs/index.ts';

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
    if (severity !== 'error' || file === null || line === null || at === null || !isPlausible(file, line)) continue;
    candidates.push({ file, line, column, distance: Math.abs(at - key.line) });
  }
  for (const error of diagnosis.errors) {
    const frame = error.frames.find(
      ({ own, file, line }) => own && file !== null && line !== null && isPlausible(file, line),
    );
    if (frame === undefined || frame.file === null || frame.line === null) continue;
    const distance = error.from <= key.line && key.line <= error.to ? 1 : Math.abs(error.at - key.line);
    candidates.push({ file: frame.file, line: frame.line, column: frame.column, distance });
  }
  const near = candidates.filter(({ distance }) => distance <= REACH).sort((a, b) => a.distance - b.distance)[0];
  return near
    ? {
        file: withoutWorkspace(near.file),
        line: near.line,
        column: near.column && near.column >= 1 ? near.column : null,
      }
    : null;
}

// Where CI systems check the repository out: annotations want the path inside it.
const WORKSPACE =
  /^(?:file:\/\/)?(?:\/home\/runner\/work\/[^/]+\/[^/]+\/|\/__w\/[^/]+\/[^/]+\/|[A-Z]:[\\/]a[\\/][^\\/]+[\\/][^\\/]+[\\/]|\/builds\/[^/]+\/[^/]+\/|\/github\/workspace\/|\/home\/travis\/build\/[^/]+\/[^/]+\/|\/home\/circleci\/(?:project|repo)\/|\/home\/vsts\/work\/\d+\/s\/)/;

function withoutWorkspace(file: string): string {
  return file.replace(WORKSPACE, '').replace(/^file:\/\//, '');
}

const LONGEST_PATH = 300;
const LARGEST_LINE = 10_000_000;
const DRIVE = /^[A-Za-z]:[\\/]/;
// Signs no file system or URL-minded reader takes, and those that make a path mean something else.
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const FILE_NAME =
  /^(?:[^\\/]*[^\\/. ]\.[A-Za-z][\w+-]{0,11}|\.[A-Za-z][\w.-]*|(?:Make|Docker|Rake|Gem|Jenkins|Vagrant|Just|Pod|Fast|Brew|Proc|Snake)file|Dockerfile\.[\w.-]+|GNUmakefile|makefile|SConstruct|SConscript|BUILD|WORKSPACE|Containerfile|Earthfile)$/;
const NOT_SOURCE = /\.(?:log|out|com|org|net|io|exe|dll|so|jar|class|pyc|zip|tgz|gz|whl)$/i;

/** Whether a tool's word for a place can be a file of the project: a path, not an address, a pseudo file or a product. */
function isPlausible(file: string, line: number): boolean {
  if (!Number.isSafeInteger(line) || line < 1 || line > LARGEST_LINE) return false;
  if (file.length > LONGEST_PATH || !file.isWellFormed() || file !== file.trim()) return false;
  const path = file.replace(/^file:\/\//, '').replace(DRIVE, '/');
  if (FORBIDDEN.test(path) || path.startsWith('//') || path.startsWith('\\\\') || path.startsWith('~')) return false;
  const name = path.split(/[\\/]/).at(-1)!;
  return FILE_NAME.test(name) && !NOT_SOURCE.test(name) && isOwnFile(file);
}
