/** A part of a text that is to be replaced. */
export interface SecretSpan {
  readonly from: number;
  readonly to: number;
  /** what stands in its place: `[redacted:<kind>]` */
  readonly kind: string;
  /** put between quotes, because something unquoted stood where only a string can hold the mark */
  readonly isQuoted?: boolean;
}

/**
 * One form secrets come in.
 *
 * Text is looked at one byte a character, so that offsets are those of the bytes; patterns hold ASCII only.
 */
export interface SecretForm {
  readonly kind: string;
  /** for people, in the list of kinds */
  readonly title: string;
  /**
   * Lower case; no text without one of these holds the form. Those of four characters and more are found at the speed
   * of the literal filter; shorter ones need a scan of their own in candidate-lines.ts.
   */
  readonly hints: readonly string[];
  /** linear time; what is replaced is one of the groups in VALUE_GROUPS, or the whole match when there is none */
  readonly pattern: RegExp;
  /** a last look at a match: false keeps it */
  readonly isSecret?: (secret: string, match: RegExpExecArray) => boolean;
  /** the mark needs quotes, because what it replaces had none and must be a string */
  readonly isQuoted?: boolean;
}

const VALUE_GROUPS = ['secret', 'double', 'single', 'escaped'];
const MARK = '[redacted:';

/** What stands where a secret was. */
export function markOf({ kind, isQuoted }: Pick<SecretSpan, 'kind' | 'isQuoted'>): string {
  return isQuoted === true ? `"${MARK}${kind}]"` : `${MARK}${kind}]`;
}

/** A form made ready: its pattern says where its groups are. */
export function prepareForm(form: SecretForm): SecretForm {
  return { ...form, pattern: new RegExp(form.pattern.source, `${form.pattern.flags}d`) };
}

/** Where a prepared form occurs in a text; `spans` is added to. */
export function collectSpans(form: SecretForm, text: string, spans: SecretSpan[]): void {
  const { pattern, kind, isQuoted = false } = form;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const group = VALUE_GROUPS.find((name) => match?.groups?.[name] !== undefined);
    const [from, to] = (group === undefined ? match.indices![0] : match.indices!.groups![group])!;
    const secret = text.slice(from, to);
    if (!secret.startsWith(MARK) && form.isSecret?.(secret, match) !== false) spans.push({ from, to, kind, isQuoted });
    // What was no secret may hold another name with one.
    else pattern.lastIndex = Math.max(match.index + 1, from);
  }
}
