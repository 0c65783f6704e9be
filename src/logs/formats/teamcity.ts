import type { CiFormat, CiPeeler, JobResult, PeeledLine } from '../ci-format.ts';
import type { LineLevel } from '../log-line.ts';
import { skipClock } from '../timestamp.ts';
import { countLines, peeled, plain, shareOfLines } from './peeling.ts';

/** TeamCity: `[12:00:00]W: [Step 1/2]` before each line, service messages with `|` as the escape. */
export const teamcityFormat: CiFormat = {
  name: 'teamcity',
  markers: ['##teamcity[', 'Process exited with code '],
  recognize: (sample) => {
    const messages = countLines(sample, /##teamcity\[[a-zA-Z]/);
    const prefixed = shareOfLines(sample, /^\[\d\d:\d\d:\d\d\](?:[WEFi ] ?:| ?)\s*\[?(?:Step \d+\/\d+|bt\d+)?/);
    const coded = shareOfLines(sample, /^\[\d\d:\d\d:\d\d\][WEFi ]:/, 2);
    const worded = countLines(sample, /\[Step \d+\/\d+\]|^TeamCity (?:URL|server version) |Step \d+\/\d+: /);
    return Math.min(
      1,
      (messages > 0 ? 0.5 : 0) + (coded > 0.3 ? 0.8 : prefixed > 0.5 ? 0.3 : 0) + (worded > 0 ? 0.4 : 0),
    );
  },
  open: () => new TeamcityPeeler(),
};

const STEP_TAG = /^\s*\[(?:Step \d{1,4}\/\d{1,4})\] ?/;
const STEP = /^\s*Step (\d{1,4})\/\d{1,4}: (.{1,300})$/;
const EXIT = /^\s*(?:\[[^\]]{1,80}\] )?Process exited with code (-?\d{1,10})/;
const MESSAGE = /^\s*##teamcity\[([a-zA-Z]{1,60})/;
// Sticky, so that a message full of quotes is still read once from left to right.
const ATTRIBUTE = /\s*([a-zA-Z]{1,60})\s?=\s?'((?:[^'|]|\|.)*)'/y;
const BARE_VALUE = /\s*'((?:[^'|]|\|.)*)'/y;
const STATUS = /^Finished .{1,120} with status (SUCCESS|FAILURE|ERROR|UNKNOWN)/;

const LEVEL_OF_LETTER: Readonly<Record<string, LineLevel>> = { W: 'warning', E: 'error', F: 'error' };
const LEVEL_OF_STATUS: Readonly<Record<string, LineLevel>> = { WARNING: 'warning', ERROR: 'error', FAILURE: 'error' };

class TeamcityPeeler implements CiPeeler {
  #result: JobResult | null = null;

  peel(raw: string): PeeledLine {
    const prefix = prefixOf(raw);
    const level = LEVEL_OF_LETTER[prefix.letter] ?? null;
    const inner = prefix.end === 0 ? raw : raw.slice(prefix.end);
    const tag = prefix.end === 0 ? null : STEP_TAG.exec(inner.slice(0, 200));
    const text = tag === null ? inner : inner.slice(tag[0].length);
    if (text.includes('##teamcity[')) {
      const message = this.#readMessage(text);
      if (message !== null) return message;
    }
    const step = prefix.end > 0 && tag === null ? STEP.exec(text.slice(0, 400)) : null;
    if (step !== null) return peeled(text.trim(), { level, mark: { kind: 'start', name: step[2]!.trim() } });
    const exit = EXIT.exec(text.slice(0, 200));
    if (exit !== null) {
      const exitCode = Number(exit[1]);
      if (exitCode !== 0) this.#result = 'failed';
      return peeled(text.trim(), {
        level: exitCode === 0 ? level : 'error',
        mark: { kind: 'exit', exitCode },
        result: this.#result,
      });
    }
    const status = text.startsWith('Finished ') ? STATUS.exec(text.slice(0, 300)) : null;
    if (status !== null && status[1] !== 'UNKNOWN') {
      return peeled(text, { result: status[1] === 'SUCCESS' ? 'passed' : 'failed' });
    }
    return prefix.end === 0 ? plain(text) : peeled(text, { level });
  }

  hasEnded(): null {
    return null;
  }

  #readMessage(text: string): PeeledLine | null {
    const message = MESSAGE.exec(text.slice(0, 200));
    if (message === null) return null;
    const values = attributesOf(text, message[0].length);
    const say = (key: string) => unescapeValue(values.get(key) ?? '');
    switch (message[1]) {
      case 'message':
        return peeled(joined(say('text'), say('errorDetails')), {
          level: LEVEL_OF_STATUS[values.get('status') ?? ''] ?? null,
        });
      case 'buildProblem':
        this.#result = 'failed';
        return peeled(say('description'), { level: 'error', result: 'failed' });
      case 'buildStatus':
        if (/^(?:FAILURE|ERROR)$/.test(values.get('status') ?? '')) this.#result = 'failed';
        return peeled(say('text'), { result: this.#result });
      case 'blockOpened':
        return peeled(say('name'), { level: 'section', mark: { kind: 'start', name: say('name') } });
      case 'blockClosed':
        return peeled(say('name'), { level: 'section', mark: { kind: 'end', exitCode: null } });
      case 'progressMessage':
      case 'progressStart':
      case 'compilationStarted':
        return peeled(say('compiler') || bareValueOf(text, message[0].length), { level: 'section' });
      case 'testFailed':
        // Test messages are for the readers of test results, who need their fields.
        return peeled(text.trim(), { level: 'error' });
      default:
        return plain(text.trim());
    }
  }
}

/** `[12:00:00]W:` with its letter; the times of day of newer servers have a blank instead. */
function prefixOf(raw: string): { end: number; letter: string } {
  if (raw.charCodeAt(0) !== 91) return { end: 0, letter: '' };
  const clock = skipClock(raw, 1);
  if (clock === 1 || raw.charCodeAt(clock) !== 93) return { end: 0, letter: '' };
  let at = clock + 1;
  let letter = '';
  if (raw.charCodeAt(at + 1) === 58) {
    letter = raw[at]!;
    at += 2;
  }
  if (raw.charCodeAt(at) === 32 || raw.charCodeAt(at) === 9) at++;
  return { end: at, letter };
}

const UNESCAPED: Readonly<Record<string, string>> = { n: ' ', r: ' ', x: ' ', l: ' ', p: ' ' };

function unescapeValue(value: string): string {
  return value.replace(/\|(?:0x([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (UNESCAPED[sign!] ?? sign!) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function attributesOf(text: string, from: number): Map<string, string> {
  const values = new Map<string, string>();
  ATTRIBUTE.lastIndex = from;
  for (let next = ATTRIBUTE.exec(text); next !== null; next = ATTRIBUTE.exec(text)) values.set(next[1]!, next[2]!);
  return values;
}

function bareValueOf(text: string, from: number): string {
  BARE_VALUE.lastIndex = from;
  const value = BARE_VALUE.exec(text);
  return value === null ? text : unescapeValue(value[1]!);
}

function joined(text: string, details: string): string {
  return details === '' ? text : `${text} ${details}`;
}
