import type { SecretForm } from '../secret-form.ts';

// What a name ends with whose value is secret. What comes before does not matter: DB_PASSWORD, x-api-key, userToken.
const WORDS =
  '(?:pass(?:word|wd|phrase|code)|(?<=[_.;?& "\'-])pwd|secrets?|token|(?:api|access|secret|private|signing|encryption|master|auth|account|deploy|license|session)[-_. ]?key|credentials?|_auth|client[-_]key[-_]data|access[-_]?key[-_]?id|(?<=[_-])pat)';
const NAME = `(?<name>${WORDS})(?![A-Za-z0-9_-])(?:\\\\?["'])?\\]?[ \\t]{0,4}`;
const HINTS = [
  'passw',
  'passp',
  'passc',
  'pwd=',
  'pwd:',
  'pwd"',
  "pwd'",
  'pwd ',
  'pwd\\',
  'secret',
  'token',
  'key=',
  'key:',
  'key"',
  "key'",
  'key ',
  'key]',
  'key\\',
  'key_id',
  'key-id',
  'keyid',
  'key-data',
  'key_data',
  'credential',
  '_auth',
  '_pat=',
  '_pat:',
  '_pat"',
  '_pat ',
  '-pat=',
  '-pat ',
];
const FLAG_HINTS = [...HINTS, ' -u ', '--user'];
// A value without quotes; an escape of JSON is never cut in two.
const BARE = String.raw`(?:[^\x00-\x20"'\\&;<>|${'`'}]|\\[^nrtbfu"'\x00-\x20])`;

/** Values that carry a name: variables, settings, flags, JSON, YAML, queries. */
export const NAMED_VALUES: readonly SecretForm[] = [
  {
    kind: 'named_secret',
    title: 'values of names that end in password, token, api-key, secret and the like: in quotes',
    hints: HINTS,
    pattern: new RegExp(
      String.raw`${NAME}(?::=|=>|[:=,])[ \t]{0,4}(?:\\"(?<escaped>[^"\\\x00-\x1f]{1,4000})\\"|"(?<double>(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f]){1,4000})"|'(?<single>[^'\x00-\x1f]{1,4000})')`,
      'gi',
    ),
    isSecret: (value) => value.length >= 3 && !isStandIn(value),
  },
  {
    kind: 'named_secret',
    title: 'values of such names: after =',
    hints: HINTS,
    pattern: new RegExp(String.raw`${NAME}:?=(?![=>~])(?<gap>[ \t]{0,4})(?<secret>${BARE}{3,4000})`, 'gi'),
    isSecret: (value, match) => !isStandIn(value) && !isCode(value, match.groups!.gap !== ''),
  },
  {
    kind: 'named_secret',
    title: 'values of such names: after a colon',
    hints: HINTS,
    pattern: new RegExp(
      String.raw`${NAME}:[ \t]{0,40}(?<secret>${BARE}{4,4000})(?<rest>[ \t]{0,4}[^\x00-\x1f]?)`,
      'gi',
    ),
    isSecret: (value, match) => !isStandIn(value) && !isCode(value, true) && isUnlikeProse(value, match),
  },
  {
    kind: 'named_secret',
    title: 'values of such names: numbers of JSON',
    hints: HINTS,
    pattern: new RegExp(
      String.raw`(?<name>${WORDS})"[ \t]{0,4}:[ \t]{0,4}(?<secret>[0-9][0-9.eE+-]{3,40})(?=[ \t]{0,4}(?:[,}\]\r\n]|$))`,
      'gi',
    ),
    isQuoted: true,
  },
  {
    kind: 'named_secret',
    title: 'values of flags: --token x, --password x',
    hints: FLAG_HINTS,
    pattern: new RegExp(
      String.raw`(?<=--[A-Za-z0-9-]{0,40})(?:pass(?:word|wd|phrase)|secret|token|(?:api|access|private|auth)-?key|credentials?|-pat)[ \t]{1,4}(?:\\?["'])?(?<secret>(?!-)${BARE}{3,4000})`,
      'gi',
    ),
    isSecret: (value) => !isStandIn(value) && !/^[a-z]{1,12}$/.test(value),
  },
  {
    kind: 'named_secret',
    title: 'values of flags: -u user:password, --user user:password',
    hints: FLAG_HINTS,
    pattern: new RegExp(
      String.raw`(?<=[ \t])(?:-u|--user)[ =]{1,4}(?:\\?["'])?[^\x00-\x20"'\\:]{1,100}:(?<secret>(?!\/\/)${BARE}{3,4000})`,
      'g',
    ),
    isSecret: (value) => !isStandIn(value) && !/^\d{1,6}$/.test(value),
  },
  {
    kind: 'named_secret',
    title: 'the field auth in settings of Docker',
    hints: ['"auth"', '"auth\\'],
    pattern: /"auth\\?"[ \t]{0,4}:[ \t]{0,4}\\?"(?<secret>[A-Za-z0-9+/=_-]{8,4000})/g,
  },
];

// Values that say that they are none, and values that stand for what is elsewhere: variables, templates, paths.
const STAND_IN =
  /^(?:\*+$|x{3,}$|\.{3}|\$|%[A-Za-z{(]|<|\{\{|\(|\[?(?:redacted|secure|masked|filtered|hidden)\b|null\b|nil\b|none\b|true\b|false\b|undefined\b|empty$|secrets?\.|env\.|process\.|os\.|vars?\.|(?:~|\.{1,2})?\/[\w. -]{1,60}(?:\/|$)|[A-Z]:\\|-+$)/i;

function isStandIn(value: string): boolean {
  return STAND_IN.test(value);
}

/** What programs read a secret with is no secret; where blanks surround the sign, it is likely one. */
function isCode(value: string, hasGap: boolean): boolean {
  if (/^[A-Za-z_$][\w$.]{0,200}\(/.test(value)) return true;
  return (
    hasGap &&
    /^(?:[A-Za-z_$][\w$]{0,100}(?:\[|\.[A-Za-z_$]|::|->|\?\.|[,)\]}]{0,3}$)|[{[(]?[)\]}]?[,;)]?$)/.test(value) &&
    !/[0-9]/.test(value)
  );
}

/** A colon also stands in sentences: a value is the last thing on its line, or no word of a language. */
function isUnlikeProse(value: string, match: RegExpExecArray): boolean {
  const isMixed = value.length >= 8 && /[0-9]/.test(value) && /[A-Za-z]/.test(value);
  const isLast = match.groups!.rest!.trim() === '';
  return isMixed || (isLast && /pass|pwd|secret/i.test(match.groups!.name!));
}
