import type { LogExcerpt } from '../logs/index.ts';
import { type Category, ORIGIN_OF, type Origin, type RuleHit } from '../rules/index.ts';
import type { Analysis } from './analysis.ts';
import { CATEGORY_NOTES } from './category-notes.ts';
import { type Claim, categoryOfEntry } from './claims.ts';
import { rateConfidence } from './confidence.ts';
import type { Cause, Evidence } from './diagnosis.ts';
import type { ConfidenceModel } from './model.ts';
import { placeOf, type Readings } from './readings.ts';
import { summarizeEntries, summarizeError, summarizeLine, summarizeTests } from './summary.ts';

const CAUSES_MOST = 4;
const REACH = 6;
/** A second cause is told when its line has at least this share of the belief that the first has. */
const SECOND_CAUSE_FROM = 0.15;

/** The causes the evidence supports, the likeliest first; evidence of the same cause is joined. */
export function buildCauses(
  excerpt: LogExcerpt,
  readings: Readings,
  analysis: Analysis,
  evidence: readonly Evidence[],
  confidenceModel: ConfidenceModel,
): Cause[] {
  const confidence = rateConfidence(analysis, confidenceModel);
  const likeliest = analysis.categories[0]!.category;
  const drafts = new Map<string, { category: Category; hit: RuleHit | null; evidence: number[] }>();
  for (const [index, { line, score }] of evidence.entries()) {
    const place = placeOf(excerpt.lines, line);
    const category = index === 0 ? likeliest : (categoryAt(analysis.claims, place, likeliest) ?? likeliest);
    if (category !== likeliest && score < SECOND_CAUSE_FROM * evidence[0]!.score) continue;
    const hit = ruleAt(readings, place, category);
    const draft = drafts.get(category);
    if (draft) {
      draft.evidence.push(index);
      draft.hit ??= hit;
    } else drafts.set(category, { category, hit, evidence: [index] });
  }
  return [...drafts.values()].slice(0, CAUSES_MOST).map((draft, rank) => {
    const notes = CATEGORY_NOTES[draft.category];
    const share = rank === 0 ? 1 : evidence[draft.evidence[0]!]!.score / evidence[0]!.score;
    return {
      category: draft.category,
      origin: originOf(draft.category, draft.hit),
      confidence: confidence * share,
      rule: draft.hit?.rule.name ?? null,
      summary: completeSummary(
        excerpt,
        evidence[draft.evidence[0]!]!,
        summarizeCause(excerpt, readings, draft.category, draft.hit, evidence[draft.evidence[0]!]!),
      ),
      explanation: draft.hit?.rule.explanation ?? notes.explanation,
      remedy: draft.hit?.rule.remedy ?? notes.remedy,
      evidence: draft.evidence,
    };
  });
}

/** What the claims next to a line say, the strongest first; the likeliest category where it is among them. */
function categoryAt(claims: readonly Claim[], place: number, likeliest: Category): Category | null {
  const near = claims.filter((claim) => Math.abs(claim.place - place) <= REACH && claim.kind !== 'error');
  if (near.length === 0 || near.some(({ category }) => category === likeliest)) return null;
  return near.reduce((best, claim) => (claim.strength > best.strength ? claim : best)).category;
}

function ruleAt(readings: Readings, place: number, category: Category): RuleHit | null {
  let best: RuleHit | null = null;
  let bestWorth = 0;
  for (const { place: at, hit } of readings.hits) {
    if (hit.rule.category !== category || Math.abs(at - place) > REACH) continue;
    const nearness = 1 / (1 + Math.abs(at - place));
    const worth = hit.rule.specificity * (hit.rule.role === 'cause' ? 1 : 0.1) * (1 + nearness);
    if (worth > bestWorth) {
      best = hit;
      bestWorth = worth;
    }
  }
  return best;
}

function originOf(category: Category, hit: RuleHit | null): Origin {
  return hit?.rule.origin ?? ORIGIN_OF[category];
}

function summarizeCause(
  excerpt: LogExcerpt,
  readings: Readings,
  category: Category,
  hit: RuleHit | null,
  evidence: Evidence,
): string {
  const failed = readings.tests.filter(({ result }) => result === 'failed' || result === 'error');
  if (category === 'test_failure' && failed.length > 0) return summarizeTests(failed);
  if (hit?.rule.role === 'cause' && hit.summary !== hit.rule.title) return hit.summary;
  const errors = readings.entries.filter((entry) => entry.severity === 'error' && categoryOfEntry(entry) === category);
  const isNear = (at: number) => Math.abs(placeOf(excerpt.lines, at) - placeOf(excerpt.lines, evidence.line)) <= REACH;
  if (errors.some(({ at }) => isNear(at))) return summarizeEntries(errors);
  if (hit?.rule.role === 'cause') return hit.summary;
  const error = readings.errors.find(({ from, to }) => from <= evidence.line && evidence.line <= to);
  return error ? summarizeError(error) : summarizeLine(textAbove(excerpt, evidence));
}

// A frame of a stack trace as Ruby, Java, JavaScript, .NET and Python print it.
const FRAME = /^\s*(?:at \S|from \/|File "|\S{1,300}:\d+:in [`'])/;
const FRAMES_ABOVE_MOST = 12;

/** What a stack trace says stands above its frames; the text of the evidence where that is no frame. */
function textAbove(excerpt: LogExcerpt, evidence: Evidence): string {
  const place = placeOf(excerpt.lines, evidence.line);
  for (let at = place; at >= Math.max(0, place - FRAMES_ABOVE_MOST); at--) {
    const { text } = excerpt.lines[at]!;
    if (text.trim() !== '' && !FRAME.test(text)) return text;
  }
  return evidence.text;
}

const LOOKED_AHEAD = 15;
const FOLLOWING_CHARACTERS = 120;

/** A summary that ends with a colon goes on with what stands after it in the log: `expected 3, got 4` and the like. */
function completeSummary(excerpt: LogExcerpt, evidence: Evidence, summary: string): string {
  if (!summary.endsWith(':')) return summary;
  const end = summary.slice(-30);
  const place = placeOf(excerpt.lines, evidence.line);
  const ahead = excerpt.lines.slice(place, place + LOOKED_AHEAD);
  const told = ahead.findIndex(({ text }) => text.trimEnd().endsWith(end));
  const next = told < 0 ? undefined : ahead.slice(told + 1).find(({ text }) => text.trim() !== '');
  return next === undefined ? summary : `${summary} ${summarizeLine(next.text).slice(0, FOLLOWING_CHARACTERS)}`;
}
