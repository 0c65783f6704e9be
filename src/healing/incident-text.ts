import { codeSpan, cutText, fencedBlock, plainLine, visibleText } from '../text/index.ts';

/** What is known of one cause, and of the jobs it broke. */
export interface CauseFacts {
  readonly summary: string;
  readonly category: string;
  /** 0..1 */
  readonly confidence: number;
  readonly jobs: readonly string[];
  /** the lines that prove it, with their 1-based numbers, best first */
  readonly evidence: readonly { readonly line: number; readonly text: string }[];
  /** what to do about it, or null */
  readonly remedy: string | null;
}

/** Whether an incident is over, as the world showed it. */
export type IncidentStanding =
  | { readonly is: 'open' }
  | {
      readonly is: 'resolved';
      /** the green run, as the provider names it; null: it is not known any more */
      readonly run: string | null;
      /** of that run, or null */
      readonly url: string | null;
      /** of people waiting, spared by what was done; >= 0 */
      readonly minutesSaved: number;
    }
  /** a newer run answers for the one that was healed; null: which is not known any more */
  | { readonly is: 'superseded'; readonly run: string | null };

/** What is known of an incident. Summaries, names and lines may be anybody's. */
export interface IncidentFacts {
  readonly incidentId: string;
  readonly repository: string;
  readonly branch: string | null;
  /** at least one, the gravest first */
  readonly causes: readonly CauseFacts[];
  /** what was done, one sentence each, in order */
  readonly tried: readonly string[];
  /** the documented words of what a diagnosis could not see */
  readonly missing: readonly string[];
  readonly standing: IncidentStanding;
  /** of the incident in the dashboard, or null */
  readonly url: string | null;
}

export interface WrittenText {
  readonly title: string;
  readonly body: string;
}

const MOST_CAUSES = 10;
const MOST_JOBS = 10;
const MOST_LINES = 12;
const MOST_TRIED = 20;
const MOST_RESOLVED = 20;

/** An issue about an incident, in Markdown. */
export function writeIssue(facts: IncidentFacts): WrittenText {
  return { title: titleOf(facts), body: markdownOf(facts, 2) };
}

/** The one comment on a pull request, in Markdown: what stands in its way. */
export function writeComment(facts: readonly IncidentFacts[]): WrittenText {
  const open = facts.filter(({ standing }) => standing.is !== 'resolved');
  const over = facts.filter(({ standing }) => standing.is === 'resolved').slice(0, MOST_RESOLVED);
  const resolved = over.map((one) => `- ${titleInMarkdown(one)}: ${standingInMarkdown(one.standing)}`).join('\n');
  if (open.length === 0) {
    return { title: 'Everything is green again', body: ['Everything is green again.', resolved].join('\n\n').trim() };
  }
  const title = open.length === 1 ? titleOf(open[0]!) : `${open.length} causes of failure`;
  const parts = open.map((one) => `### ${titleInMarkdown(one)}\n\n${markdownOf(one, 4)}`);
  if (resolved !== '') parts.push(`### Resolved\n\n${resolved}`);
  return { title, body: parts.join('\n\n') };
}

/** A notice for people, plain text. */
export function writeNotice(facts: IncidentFacts): WrittenText {
  const lines = facts.causes
    .slice(0, MOST_CAUSES)
    .flatMap((cause) => [
      `${lineOf(cause.summary, 300)} (${wordOf(cause.category)}, ${percent(cause.confidence)} sure)`,
      ...cause.evidence.slice(0, 3).map(({ line, text }) => `  ${line}: ${lineOf(text, 200)}`),
    ]);
  return { title: titleOf(facts), body: [...lines, ...triedOf(facts, (text) => lineOf(text, 300))].join('\n') };
}

function titleOf({ causes, repository, branch, standing }: IncidentFacts): string {
  const where = branch === null ? repository : `${repository}, ${branch}`;
  const what = plainLine(causes[0]?.summary ?? 'A failure without a known cause', 150);
  return `${standing.is === 'resolved' ? 'Resolved: ' : ''}${what} (${plainLine(where, 80)})`;
}

function titleInMarkdown({ causes }: IncidentFacts): string {
  return codeSpan(causes[0]?.summary ?? '', 150) || 'A failure without a known cause';
}

function markdownOf(facts: IncidentFacts, level: number): string {
  const heading = (text: string) => `${'#'.repeat(level)} ${text}`;
  const parts = facts.causes
    .slice(0, MOST_CAUSES)
    .map((cause) => causeInMarkdown(cause, facts.causes.length > 1 ? heading : null));
  const rest = facts.causes.length - parts.length;
  if (rest > 0) parts.push(`And ${rest} more causes.`);
  if (facts.missing.length > 0)
    parts.push(`What could not be seen: ${facts.missing.map((word) => codeSpan(word, 60)).join(', ')}.`);
  const tried = triedOf(facts, (text) => codeSpan(text, 300));
  if (tried.length > 0) parts.push(tried.join('\n'));
  if (facts.standing.is !== 'open') parts.push(standingInMarkdown(facts.standing).replace(/^./, toUpperCase));
  if (facts.url !== null && isAddress(facts.url)) parts.push(`[The whole story](${facts.url})`);
  return parts.join('\n\n');
}

function causeInMarkdown(cause: CauseFacts, heading: ((text: string) => string) | null): string {
  const { summary, category, confidence, jobs, evidence, remedy } = cause;
  const shown = codeSpan(summary, 300) || 'No cause is known';
  const sure = `${wordOf(category)}, ${percent(confidence)} sure`;
  const parts =
    heading === null
      ? [`${shown} (${sure}).`]
      : [heading(shown), `${sure.replace(/^./, (letter) => letter.toUpperCase())}.`];
  const named = jobs.slice(0, MOST_JOBS).map((job) => codeSpan(job, 100));
  const more = jobs.length - named.length;
  if (named.length > 0)
    parts.push(`${jobs.length === 1 ? 'Job' : 'Jobs'}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`);
  const lines = evidence.slice(0, MOST_LINES).map(({ line, text }) => `${line}: ${text}`);
  if (lines.length > 0) parts.push(fencedBlock(lines));
  if (remedy !== null) parts.push(`What to do: ${codeSpan(remedy, 300)}`);
  return parts.join('\n\n');
}

function standingInMarkdown(standing: IncidentStanding): string {
  if (standing.is === 'open') return 'open.';
  const { run } = standing;
  if (standing.is === 'superseded') {
    return `superseded: ${run === null ? 'a newer run' : `the newer run ${codeSpan(run, 60)}`} answers for it.`;
  }
  const name = run === null ? 'a later run' : `run ${linked(codeSpan(run, 60), standing.url)}`;
  const minutes = Math.round(standing.minutesSaved * 10) / 10;
  const saved = minutes < 0.1 ? '' : ` ${minutes} ${minutes === 1 ? 'minute was' : 'minutes were'} saved.`;
  return `resolved: green again in ${name}.${saved}`;
}

function linked(text: string, url: string | null): string {
  return url !== null && isAddress(url) ? `[${text}](${url})` : text;
}

function triedOf({ tried }: IncidentFacts, show: (text: string) => string): readonly string[] {
  if (tried.length === 0) return [];
  // A list of Markdown begins after an empty line.
  return ['Tried so far:', '', ...tried.slice(-MOST_TRIED).map((text) => `- ${show(text)}`)];
}

function toUpperCase(letter: string): string {
  return letter.toUpperCase();
}

function lineOf(text: string, most: number): string {
  return cutText(visibleText(text).replace(/\s+/g, ' ').trim(), most);
}

/** Categories are words of a list; what is none of its form is not shown. */
function wordOf(category: string): string {
  return /^[a-z_]{1,60}$/.test(category) ? category.replaceAll('_', ' ') : 'unknown';
}

function percent(confidence: number): string {
  return `${Math.round(Math.min(1, Math.max(0, confidence)) * 100)} %`;
}

/** An address that ends no link of Markdown. */
function isAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>()[\]"'\\`]+$/.test(url);
}
