import { VARIABLE_KINDS, type VariableKind, VariableScanner } from './variable-scanner.ts';

/** What stands in place of a variable part. */
export const MASK = '<*>';

/** The version of `maskForFingerprint`; what it does to a line never changes within a version. */
const _FINGERPRINT_MASK_VERSION = 1;

export interface MaskOptions {
  /** kinds left as they are */
  readonly keep?: readonly VariableKind[];
  /** whether what stands in quotes is masked too */
  readonly quoted?: boolean;
}

const NONE: readonly VariableKind[] = [];
/** Signs that join two variable parts to one: `12:30:05`, `a.c:14:2`, `10,500`, `name@1.2.3`. */
const JOINS = ':|,@/';
const QUOTED = /"[^"]*"|`[^`]*`|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu;
/** More digits than this behind letters are an id, fewer the code of an error. */
const CODE_DIGITS = 5;
const CODE = /^\p{L}+\d{1,5}$/u;

const scanner = new VariableScanner();

/**
 * The line with `<*>` in place of what varies from run to run. Beyond the part of the line that is
 * scanned nothing is masked.
 */
export function maskVariables(text: string, options: MaskOptions = {}): string {
  const { keep = NONE, quoted = false } = options;
  const masked = replaceVariables(text, (kind) => (keep.includes(kind) ? null : MASK));
  return quoted ? masked.replace(QUOTED, (quote) => quote[0]! + MASK + quote.at(-1)!) : masked;
}

/**
 * The line as it counts for a fingerprint, version 1: like `maskVariables`, but dotted names and
 * codes such as TS2322 stay, and of other words with digits (`pod-7f9c4d-abc`) the parts without digits.
 */
export function maskForFingerprint(text: string): string {
  return replaceVariables(text, (kind, part, before) => {
    if (kind === 'name') return null;
    if (kind !== 'identifier') return MASK;
    // Of `TS2322` only the digits are the part, `E0432` is one as a whole.
    if (/\p{L}/u.test(before)) return part.length <= CODE_DIGITS ? null : MASK;
    if (CODE.test(part)) return null;
    return part.replace(/[^-_.\s]*\d[^-_.\s]*/g, MASK);
  });
}

function replaceVariables(
  text: string,
  replace: (kind: VariableKind, part: string, before: string) => string | null,
): string {
  scanner.scan(text);
  const { count, starts, ends, kinds } = scanner;
  let masked = '';
  let done = 0;
  for (let i = 0; i < count; i++) {
    const start = starts[i]!;
    const part = text.slice(start, ends[i]);
    const replacement = replace(VARIABLE_KINDS[kinds[i]!]!, part, text[start - 1] ?? '');
    if (replacement === null) continue;
    const between = text.slice(done, start);
    const joins =
      replacement === MASK &&
      masked.endsWith(MASK) &&
      (between === '' || (between.length === 1 && JOINS.includes(between)));
    if (!joins) masked += between + replacement;
    done = ends[i]!;
  }
  return masked + text.slice(done);
}
