import type { LogLine } from '../logs/index.ts';

/** So many lines of the end are looked at; what a run came to stands there. */
const LOOKED_AT = 3000;
const LONGEST_LINE = 400;

// What test runners, compilers and build tools print last when all went well, one family a line.
const GOOD_ENDS: readonly RegExp[] = [
  /^=+ (?:\d+ (?:passed|skipped|xfailed|xpassed|deselected|warnings?|rerun|subtests passed)(?:, | ))+in [\d.]+s\b/,
  /^OK(?: \((?:skipped|expected failures|unexpected successes|\d+ tests?)[^)]{0,80}\))?$/,
  /^(?:#|ℹ) fail 0$/,
  /^\s{1,4}\d+ passing \(/,
  /^\s{0,8}Tests:?\s{1,8}(?:\d+ (?:passed|skipped|todo|expected fail)(?:, | \| |\s|$)){1,4}/,
  /^✖ \d+ problems? \(0 errors, \d+ warnings?\)$/,
  /^100% tests passed, 0 tests failed out of \d+/,
  /^test result: ok\. \d+ passed; 0 failed/,
  /^(?:ok\s{1,8}\S+\s{1,8}(?:[\d.]+s|\(cached\))|PASS)$/,
  /^\{"Time":.{0,80}"Action":"pass","Package":"[^"]{1,200}","Elapsed"/,
  /^(?:All tests successful\.|Result: PASS)$/,
  /^\s{0,4}All \d+ tests passed\.?$/,
  /^\d+ examples?, 0 failures(?:, \d+ pending)?$/,
  /^\d+ (?:runs|tests), \d+ assertions, 0 failures, 0 errors\b/,
  /^OK \(\d+ tests?, \d+ assertions?/,
  /^(?:\[INFO\] )?BUILD SUCCESS(?:FUL)?\b/,
  /\b(?:errors|failures|failed): 0$|\b0 (?:errors|failures|failed)\)?$/,
  /^ok \d+(?: |$)/,
  /^(?:Process )?[Ee]xit(?:ed with)?(?: code| status):? 0\b/,
  /^(?:\[\w+\] )?Tests run: \d+, Failures: 0, Errors: 0\b/,
];

// The same tools when something failed. One of these anywhere near outweighs every good end.
const BAD_COUNT =
  /(?:^|[,;:(=|] ?| {2,})[1-9]\d* (?:tests? )?(?:failed|failing|failures?|errors?|offenses?)\b|\b(?:failures|failed|errors): ?[1-9]|\bexit(?:ed)?(?: with)?(?: code| status)?:? [1-9]/i;
const BAD_ENDS =
  /^(?:#|ℹ) (?:fail|cancelled) [1-9]|^\s{0,8}not ok (?!.{0,300}# (?:TODO|SKIP))|^(?:--- )?FAIL(?:ED)?\b|\bBUILD FAIL(?:URE|ED)\b|^test result: FAILED|^Result: FAIL|\btests? failed out of [1-9]|"Action":"fail"|\bFAILED\b.{0,40}$|^(?:make|gmake|ninja)(?:\[\d+\])?: (?:\*\*\*|build stopped)|^npm (?:ERR!|error) (?:code|errno|Test failed)/;

/**
 * Whether the last word of the tools is that all went well: a summary of a good end, no summary of a bad one,
 * and nothing said to have failed after it. Only for logs whose CI system does not say how the run ended.
 *
 * @param claimPlaces places of lines that rules and readers take for failures, any order
 */
export function hasGoodLastWord(lines: readonly LogLine[], claimPlaces: readonly number[]): boolean {
  const from = Math.max(0, lines.length - LOOKED_AT);
  let goodAt = -1;
  for (let place = from; place < lines.length; place++) {
    const { text } = lines[place]!;
    const start = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
    if (GOOD_ENDS.some((pattern) => pattern.test(start))) goodAt = place;
    else if ((BAD_ENDS.test(start) || BAD_COUNT.test(start)) && !isNoFailure(start)) return false;
  }
  return goodAt >= 0 && !claimPlaces.some((place) => place > goodAt);
}

/** Words of failure in what failed on purpose or may fail. */
function isNoFailure(text: string): boolean {
  return /\(ignored\)$|\b(?:XFAIL|SKIPPED|SKIP|TODO|Passed)\b|^\s{0,8}(?:ok \d+|✔|✓)/.test(text);
}
