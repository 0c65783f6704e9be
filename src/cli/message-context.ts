import type { MessageContext, Shift } from '../messages/index.ts';
import { ASSOCIATIONS, kindOf, languageShifts, shiftsOf } from '../triage/index.ts';

const DAY_MS = 86_400_000;

/** What a line says of its message besides the text; what it says in another form is not weighed. */
export function weighed(
  { text, author, kind }: { readonly text: string; readonly author?: unknown; readonly kind?: unknown },
  nowMs: number,
): { readonly context: MessageContext; readonly shifts: readonly Shift[] } {
  const { association, account_created_at: createdAt } = (
    typeof author === 'object' && author !== null ? author : {}
  ) as Readonly<Record<string, unknown>>;
  const createdAtMs = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN;
  return {
    context: Number.isNaN(createdAtMs) ? {} : { authorAgeDays: Math.max(0, nowMs - createdAtMs) / DAY_MS },
    shifts: [
      ...shiftsOf(
        ASSOCIATIONS.find((one) => one === association),
        kindOf(kind),
      ),
      ...languageShifts(text),
    ],
  };
}
