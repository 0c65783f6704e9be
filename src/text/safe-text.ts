// Text from outside inside text of ours: what it shows stays, what it could do is gone.

/** C0 and C1 without tab and line feed, and what turns the direction of text around. */
const INVISIBLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** What names people, issues, merge requests, labels, milestones, snippets and epics on code hosts. */
const NAMES = /([@#!~%$&])(?=[\w"-])/g;
const ZERO_WIDTH = '\u200b';

/** Text without what a terminal, a browser or a reader's eye would obey. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '');
}

/**
 * One line that is shown as it is, where there is no Markdown: a title, a subject.
 *
 * @param most characters, at least 1
 */
export function plainLine(text: string, most: number): string {
  const line = visibleText(text).replace(/\s+/g, ' ').trim();
  return cutText(line.replace(NAMES, `$1${ZERO_WIDTH}`).replaceAll('<!--', `<${ZERO_WIDTH}!--`), most);
}

/** One line of Markdown that shows the text as code: nothing in it is a name, a link or markup. */
export function codeSpan(text: string, most: number): string {
  const line = cutText(visibleText(text).replace(/\s+/g, ' ').trim(), most);
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`.replace(/^(`+) ([^`].*[^`]|[^`]) (`+)$/, '$1$2$3');
}

/** A block of Markdown that shows the lines as they are, and that nothing in them ends. */
export function fencedBlock(lines: readonly string[], mostOfLine = 500): string {
  const shown = lines.map((line) => cutText(visibleText(line).replaceAll('\n', ' '), mostOfLine));
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [`${fence}text`, ...shown, fence].join('\n');
}

/** At most so many characters, and a sign where the rest was. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a character outside the basic plane is none.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** At most so many characters of Markdown, whole lines, with an open block closed. */
export function cutMarkdown(text: string, most: number): string {
  if (text.length <= most) return text;
  const ending = '\n\n(The rest was too long.)';
  const lines: string[] = [];
  let fence = '';
  let length = 0;
  for (const line of text.split('\n')) {
    const room = most - ending.length - Math.max(fence.length, line.length) - 2;
    if (length + line.length + 1 > room) break;
    lines.push(line);
    length += line.length + 1;
    const [run = ''] = /^`{3,}/.exec(line) ?? [];
    if (fence === '' && run !== '') fence = run;
    else if (fence !== '' && line === fence) fence = '';
  }
  if (fence !== '') lines.push(fence);
  return lines.join('\n') + ending;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
