import type { LogExcerpt, LogLine } from '../logs/index.ts';
import type { Category } from '../rules/index.ts';
import type { Claim } from './claims.ts';
import type { Readings } from './readings.ts';

/** A shell tells what it is about to run. */
const ECHO = /^(?:\++|\$) \S/;
/** The CI system tells how a command ended. */
const ENDED = /\bexit(?:ed)?(?: with)?(?: code| status) -?\d+/;

/**
 * The step that failed without a word, as its place in `steps`: nothing stands in it but what the CI system and the shell
 * say of any command. Null where it printed something, or something else in the log speaks for a cause. What words of
 * such lines make likely is no cause: every job has them.
 *
 * @param heard what speaks for a category, names of commands too
 * @param likeliest what the model takes it for
 */
export function findSilentStep(
  excerpt: LogExcerpt,
  readings: Readings,
  heard: readonly Claim[],
  likeliest: Category | null,
): number | null {
  const { lines, steps } = excerpt;
  if (excerpt.result !== 'failed' || lines.length < excerpt.totalLines) return null;
  // The name of a linter that said nothing is a fair reason; that of some script is none.
  const isNamed = ({ kind, category }: Claim) =>
    (kind !== 'command' && kind !== 'failed_command') || category === likeliest;
  if (heard.some(isNamed)) return null;
  const failed = steps.findLastIndex(({ exitCode }) => exitCode !== null && exitCode !== 0);
  if (failed < 0) return null;
  const saysNothing = new Set(
    readings.hits.filter(({ hit }) => hit.rule.category === 'unknown').map(({ place }) => place),
  );
  const from = firstOfOutput(excerpt, failed);
  const isWord = (line: LogLine, place: number) =>
    line.step === failed && place >= from && !saysNothing.has(place) && !isOfAnyCommand(line);
  return lines.some(isWord) ? null : failed;
}

function isOfAnyCommand({ text, level }: LogLine): boolean {
  if (level === 'section' || level === 'command' || text.trim() === '') return true;
  return level === 'error' ? ENDED.test(text) : ECHO.test(text);
}

/** Where a step begins to say something: behind its heading, in which the CI system tells how it is run. */
function firstOfOutput({ ci, lines }: LogExcerpt, step: number): number {
  const heading = lines.findIndex((line) => line.step === step);
  const isOwn = ({ step: of }: LogLine, place: number) => of === step && place > heading;
  if (ci === 'github_actions') {
    // The group of the heading ends with a marker that has no text.
    const end = lines.findIndex((line, place) => isOwn(line, place) && line.level === 'section' && line.text === '');
    return end < 0 ? heading : end;
  }
  const command = lines.findIndex(
    (line, place) => isOwn(line, place) && (line.level === 'command' || ECHO.test(line.text)),
  );
  return command < 0 ? heading : command;
}
