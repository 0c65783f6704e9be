import type { LogExcerpt, LogLine } from '../logs/index.ts';
import type { Category } from '../rules/index.ts';
import type { Claim } from './claims.ts';
import type { Readings } from './readings.ts';

/** A shell tells what it is about to run. */
const ECHO = /^(?:\++|\$) \S/;
/** The CI system tells how a command ended. */
const ENDED = /\bexit(?:ed)?(?: with)?(?: code| status) -?\d+/;

/**
 * What stands of a command that failed without a word, as places of lines: nothing but what the CI system and the shell
 * say of any command. Null where it printed something, or something else in the log speaks for a cause. What words of
 * such lines make likely is no cause: every job has them.
 *
 * @param heard what speaks for a category, names of commands too
 * @param likeliest what the model takes it for
 */
export function findSilentLines(
  excerpt: LogExcerpt,
  readings: Readings,
  heard: readonly Claim[],
  likeliest: Category | null,
): ReadonlySet<number> | null {
  const { lines, steps } = excerpt;
  if (excerpt.result !== 'failed' || lines.length < excerpt.totalLines) return null;
  // The name of a linter that said nothing is a fair reason; that of some script is none.
  const isNamed = ({ kind, category }: Claim) =>
    (kind !== 'command' && kind !== 'failed_command') || category === likeliest;
  if (heard.some(isNamed)) return null;
  const failed = steps.findLastIndex(({ exitCode }) => exitCode !== null && exitCode !== 0);
  // Where no step is known to have failed, it may be any.
  const own = [...lines.keys()].filter((place) => failed < 0 || lines[place]!.step === failed);
  const from =
    failed < 0 ? firstCommand(lines, own) : (endOfHeading(excerpt, own) ?? firstCommand(lines, own) ?? own[0]!);
  if (from === null) return null;
  const saysNothing = new Set(
    readings.hits.filter(({ hit }) => hit.rule.category === 'unknown').map(({ place }) => place),
  );
  const hasWord = own.some((place) => place >= from && !saysNothing.has(place) && !isOfAnyCommand(lines[place]!));
  return hasWord ? null : new Set(own.filter((place) => failed >= 0 || place >= from));
}

function isOfAnyCommand({ text, level }: LogLine): boolean {
  if (level === 'section' || level === 'command' || text.trim() === '') return true;
  return level === 'error' ? ENDED.test(text) : ECHO.test(text);
}

/** GitHub tells behind the heading of a step how it is run, in a group that ends with a marker without a text. */
function endOfHeading({ ci, lines }: LogExcerpt, own: readonly number[]): number | null {
  if (ci !== 'github_actions') return null;
  return own.find((place) => lines[place]!.level === 'section' && lines[place]!.text === '') ?? null;
}

function firstCommand(lines: readonly LogLine[], own: readonly number[]): number | null {
  return own.find((place) => lines[place]!.level === 'command' || ECHO.test(lines[place]!.text)) ?? null;
}
