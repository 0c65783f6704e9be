import { HintIndex } from './hint-index.ts';
import type { RegisteredValues } from './registered-values.ts';
import { collectSpans, markOf, prepareForm, type SecretForm, type SecretSpan } from './secret-form.ts';
import { SECRET_FORMS } from './secret-forms.ts';

/** Forms that one look decides about. */
interface FormGroup {
  readonly hints: readonly string[];
  readonly forms: readonly SecretForm[];
}

/** Finds the secrets of one line. */
export class LineRedactor {
  readonly #groups: readonly FormGroup[];
  readonly #registered: RegisteredValues;
  /** literals without which no line holds anything to find */
  readonly hints: HintIndex;

  constructor(registered: RegisteredValues) {
    this.#registered = registered;
    this.#groups = groupByHints(SECRET_FORMS.map(prepareForm));
    this.hints = new HintIndex([
      ...this.#groups.map(({ hints }) => hints),
      ...registered.literals.map((literal) => [literal]),
    ]);
  }

  /**
   * @param text one byte a character
   * @returns in order, apart from each other
   */
  spansIn(text: string): readonly SecretSpan[] {
    const spans: SecretSpan[] = [];
    const owners = this.hints.ownersIn(text);
    for (const owner of owners) {
      if (owner >= this.#groups.length) this.#registered.collectSpans(owner - this.#groups.length, text, spans);
    }
    for (const owner of owners) {
      for (const form of this.#groups[owner]?.forms ?? []) collectSpans(form, text, spans);
    }
    return spans.length < 2 ? spans : joinSpans(spans);
  }
}

/** The text with marks in place of the spans. */
export function replaceSpans(text: string, spans: readonly SecretSpan[]): string {
  let result = '';
  let at = 0;
  for (const span of spans) {
    result += text.slice(at, span.from) + markOf(span);
    at = span.to;
  }
  return result + text.slice(at);
}

/** Spans that meet become one; the form found first names it. */
function joinSpans(spans: readonly SecretSpan[]): SecretSpan[] {
  const order = new Map(spans.map((span, place) => [span, place]));
  const sorted = [...spans].sort((a, b) => a.from - b.from || order.get(a)! - order.get(b)!);
  const joined: SecretSpan[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last === undefined || span.from >= last.to) {
      joined.push(span);
      continue;
    }
    const first = order.get(last)! <= order.get(span)! ? last : span;
    const union = { ...first, from: last.from, to: Math.max(last.to, span.to) };
    order.set(union, order.get(first)!);
    joined[joined.length - 1] = union;
  }
  return joined;
}

function groupByHints(forms: readonly SecretForm[]): FormGroup[] {
  const groups = new Map<string, { hints: readonly string[]; forms: SecretForm[] }>();
  for (const form of forms) {
    const key = form.hints.join('\n');
    const group = groups.get(key);
    if (group) group.forms.push(form);
    else groups.set(key, { hints: form.hints, forms: [form] });
  }
  return [...groups.values()];
}
