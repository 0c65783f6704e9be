/** One sign that a text was written by a machine without much care. */
export interface SlopSign {
  readonly sign: string;
  /** what it adds; a text counts as slop from 1 on */
  readonly weight: number;
  readonly excerpt: string;
  /** where the excerpt begins, in UTF-16 units */
  readonly at: number;
}

/** The signs of a text. */
export interface Slop {
  /** sum of the weights */
  readonly score: number;
  readonly isSlop: boolean;
  readonly signs: readonly SlopSign[];
}

interface Sign {
  readonly sign: string;
  readonly weight: number;
  readonly pattern: RegExp;
}

const MOST_READ = 16_384;
const LONGEST_EXCERPT = 80;
const THRESHOLD = 1;
const LONG_TEXT = 1_200;

// What a model says of itself or leaves behind is proof enough; what people write too is a hint.
const SIGNS: readonly Sign[] = [
  {
    sign: 'speaks_as_model',
    weight: 1,
    pattern: /\bas an? (?:ai|artificial intelligence|large)(?: language)? (?:model|assistant)\b/i,
  },
  { sign: 'speaks_as_model', weight: 1, pattern: /\bmy (?:knowledge|training) (?:cut-?off|data only)\b/i },
  {
    sign: 'answers_a_prompt',
    weight: 0.7,
    pattern: /^(?:certainly|sure|of course|absolutely)[!,.] {0,2}(?:here(?:'s| is| are)|below is|i'll|let me)\b/im,
  },
  {
    sign: 'answers_a_prompt',
    weight: 0.7,
    pattern: /\b(?:let me know if you(?:'d| would) like (?:me )?(?:to|any)|would you like me to)\b/i,
  },
  {
    sign: 'unfilled_place',
    weight: 0.6,
    pattern: /\[(?:your|insert|project|company|repository|maintainer'?s?) ?(?:name|[a-z ]{0,20}here|title)\]/i,
  },
  {
    sign: 'tool_residue',
    weight: 1,
    pattern: /(?:oaicite|contentReference\[|utm_source=chatgpt|turn0search\d|【\d{1,3}†)/,
  },
  { sign: 'letter_phrases', weight: 0.4, pattern: /\bi hope this (?:message|e-?mail|issue|report) finds you well\b/i },
  {
    sign: 'empty_phrases',
    weight: 0.3,
    pattern:
      /\b(?:ensures? (?:robust|seamless|optimal)|significantly (?:enhances?|improves?) (?:the )?(?:overall )?(?:readability|maintainability|robustness)|comprehensive (?:solution|enhancement|overview)|in today's (?:fast-paced|digital)|best practices and industry standards|robust and scalable)\b/i,
  },
  {
    sign: 'report_without_place',
    weight: 0.4,
    pattern:
      /\b(?:critical|high[- ]severity|severe) (?:security )?vulnerability\b.{0,200}\b(?:could|may|might) (?:potentially )?allow\b/is,
  },
  {
    sign: 'headings_with_pictures',
    weight: 0.3,
    pattern: /^#{1,4} {0,2}(?:\p{Extended_Pictographic}\ufe0f?) {0,2}\p{L}/mu,
  },
];

/** What speaks of a person at a machine: a place in the code, a trace, a version, output of a program. */
const GROUNDED =
  /\b[\w./-]{1,80}\.(?:c|cc|cpp|h|go|js|ts|tsx|py|rs|java|rb|php|cs|sh|yml|yaml|toml):\d{1,6}\b|^ {0,8}at \S{1,200}\(|Traceback \(most recent call last\)|\b[0-9a-f]{12,40}\b/m;

/**
 * Signs that a text was written by a machine without much care, each with the piece that shows it. A text with a place
 * in the code, a trace or a commit needs twice as many: somebody looked. This is a hint for people, no ground to act.
 */
export function readSlop(text: string): Slop {
  const read = text.slice(0, MOST_READ);
  const signs: SlopSign[] = [];
  for (const { sign, weight, pattern } of SIGNS) {
    const match = pattern.exec(read);
    if (match === null || signs.some((one) => one.sign === sign)) continue;
    signs.push({ sign, weight, excerpt: match[0].slice(0, LONGEST_EXCERPT).toWellFormed(), at: match.index });
  }
  const isGrounded = GROUNDED.test(read);
  if (signs.length > 0 && read.length > LONG_TEXT && !isGrounded && !read.includes('```')) {
    signs.push({ sign: 'long_without_place', weight: 0.4, excerpt: '', at: 0 });
  }
  const score = Math.round(signs.reduce((sum, { weight }) => sum + weight, 0) * (isGrounded ? 50 : 100)) / 100;
  return { score, isSlop: score >= THRESHOLD, signs };
}
