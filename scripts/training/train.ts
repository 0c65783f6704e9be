// Trains the model of `diagnose` and says how good it is on repositories it has not seen.
//   bin/run scripts/training/train.ts --data DIR [--output models/diagnosis.json] [--rules-from DIR] [--predictions FILE]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  CATEGORY_FEATURE_COUNT,
  CATEGORY_FEATURES,
  fillCategoryRows,
  JUDGED_CATEGORIES,
} from '../../src/diagnosis/category-features.ts';
import { collectPhraseClaims } from '../../src/diagnosis/category-phrases.ts';
import { weighCategoryWords } from '../../src/diagnosis/category-words.ts';
import { type Claim, collectClaims } from '../../src/diagnosis/claims.ts';
import { confidenceFeatures } from '../../src/diagnosis/confidence.ts';
import { readAll } from '../../src/diagnosis/diagnose.ts';
import { chooseCandidates, type RankedLine, rankLines, spread } from '../../src/diagnosis/evidence-ranking.ts';
import { FEATURE_COUNT, LINE_FEATURES, type LineFacts, LineMeasures } from '../../src/diagnosis/line-features.ts';
import { hashLines, type LineWords } from '../../src/diagnosis/line-words.ts';
import type { ConfidenceModel, DiagnosisModel } from '../../src/diagnosis/model.ts';
import { noteFacts } from '../../src/diagnosis/readings.ts';
import { fillVerdictRow, VERDICT_FEATURE_COUNT, VERDICT_FEATURES } from '../../src/diagnosis/verdict.ts';
import type { LogExcerpt } from '../../src/logs/index.ts';
import { RuleBook, type RuleTable } from '../../src/rules/index.ts';
import { BoostedTreeScorer, type BoostedTrees, WeightTable } from '../../src/statistics/index.ts';
import { type CategoryWords, trainCategoryWords } from './category-word-trainer.ts';
import { type LabelledLog, type LogLabel, readExcerpt, readLabelledLogs } from './labelled-logs.ts';
import { chooseRight, type Group, tellApart, trainTrees } from './tree-trainer.ts';
import { trainWords } from './word-trainer.ts';

const FOLDS = 5;
const TOLERANCE = 2;
const JUDGED_LINES = 3;
const LINE_TREES = { trees: 180, depth: 5, rate: 0.07, leafWeight: 0.15, columns: 0.5, seed: 7 };
const CATEGORY_TREES = { trees: 120, depth: 4, rate: 0.08, leafWeight: 0.4, columns: 0.6, seed: 11 };
const VERDICT_TREES = { trees: 60, depth: 3, rate: 0.1, leafWeight: 2, columns: 0.8, seed: 13 };

/** Green runs of the project's own collection. */
const OWN_PASSING = 'test/fixtures/passing';
/** A green run called failed is worse than a red one that is not seen. */
const PASSED_IMPORTANCE = 8;

interface Prepared {
  label: LogLabel;
  excerpt: LogExcerpt;
  words: LineWords;
  facts: LineFacts;
  claims: Claim[];
  right: Uint8Array;
  repo: string;
  fold: number;
  importance: number;
}

interface LineStage {
  words: Map<number, number>;
  lines: BoostedTrees;
}

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    rules: { type: 'string', default: 'dist/packs.json' },
    output: { type: 'string' },
    predictions: { type: 'string' },
  },
});
if (options.data === undefined) throw new Error('expected --data DIR, the folder that holds logs/ci/labels.jsonl');

const startMs = Date.now();
const say = (text: string) => console.error(`${((Date.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${text}`);

const table = JSON.parse(readFileSync(options.rules, 'utf8')) as RuleTable;
const book = [new RuleBook(table.rules)];
const logs = prepare(readLabelledLogs(options.data), book);
say(`${logs.length} logs read, ${table.rules.length} rules`);

// ── lines: each repository is judged by a model that has not seen it
const tops: RankedLine[][] = new Array(logs.length);
const stages: LineStage[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const stage = trainLineStage(logs.filter((log) => log.fold !== fold));
  stages.push(stage);
  for (const [index, log] of logs.entries()) if (log.fold === fold) tops[index] = spread(rank(log, stage).ranked);
  say(`lines, fold ${fold + 1} of ${FOLDS}`);
}
reportLines();

// ── categories
const probabilities: Float64Array[] = new Array(logs.length);
for (let fold = 0; fold < FOLDS; fold++) {
  const stage = trainCategoryStage((log) => log.fold !== fold);
  for (const [index, log] of logs.entries()) {
    if (log.fold === fold) probabilities[index] = judgeCategory(log, tops[index]!.slice(0, JUDGED_LINES), stage);
  }
}
say('categories');
reportCategories();
const confidence = trainConfidence();
const verdictTrees = trainVerdict(options.data);

if (options.predictions !== undefined) {
  const lines = logs.map((log, index) =>
    JSON.stringify({
      file: log.label.file,
      lines: tops[index]!.slice(0, 3).map(({ place }) => log.excerpt.lines[place]!.number),
      category: bestCategory(probabilities[index]!),
    }),
  );
  writeFileSync(options.predictions, `${lines.join('\n')}\n`);
}

if (options.output !== undefined) {
  const lineStage = trainLineStage(logs);
  const categoryStage = trainCategoryStage(() => true);
  const model: DiagnosisModel = {
    trained: {
      date: new Date().toISOString().slice(0, 10),
      logs: logs.length,
      repositories: new Set(logs.map(({ repo }) => repo)).size,
    },
    features: {
      line: LINE_FEATURES,
      category: CATEGORY_FEATURES,
      verdict: VERDICT_FEATURES,
      categories: JUDGED_CATEGORIES,
    },
    words: { hashes: [...lineStage.words.keys()], weights: [...lineStage.words.values()] },
    lines: lineStage.lines,
    categoryWords: categoryStage.words,
    categories: categoryStage.trees,
    verdict: verdictTrees,
    confidence,
  };
  writeFileSync(options.output, JSON.stringify(model));
  say(`written to ${options.output}`);
}

function prepare(labelled: LabelledLog[], rules: readonly RuleBook[]): Prepared[] {
  const repositories = [...new Set(labelled.map(({ label }) => label.repo))].sort();
  const logsOf = new Map<string, number>();
  for (const { label } of labelled) logsOf.set(label.repo, (logsOf.get(label.repo) ?? 0) + 1);
  return labelled.map(({ label, excerpt }) => {
    const readings = readAll(excerpt, rules);
    const right = new Uint8Array(excerpt.lines.length);
    for (const [place, { number }] of excerpt.lines.entries()) {
      const isIn = (ranges: LogLabel['lines'] = []) => ranges.some(([from, to]) => from <= number && number <= to);
      if (isIn(label.lines)) right[place] = 1;
      else if (isIn(label.alt_lines) || isIn(label.context_lines)) right[place] = 2;
    }
    return {
      label,
      excerpt,
      words: hashLines(excerpt.lines),
      facts: noteFacts(excerpt, readings),
      claims: collectClaims(excerpt, readings),
      right,
      repo: label.repo,
      fold: repositories.indexOf(label.repo) % FOLDS,
      importance: 1 / Math.sqrt(logsOf.get(label.repo)!),
    };
  });
}

/** Word weights of each fold come from the other folds, so that the trees learn how far to trust them. */
function trainLineStage(train: Prepared[]): LineStage {
  const parts: { log: Prepared; candidates: number[]; rows: Float32Array }[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = train.filter((log) => log.fold === fold);
    if (held.length === 0) continue;
    const weights = toTable(
      trainWords(
        train.filter((log) => log.fold !== fold),
        1,
      ),
    );
    for (const log of held) {
      const measures = new LineMeasures(log.excerpt, log.words, log.facts, weights);
      const candidates = chooseCandidates(measures, log.facts);
      const rows = new Float32Array(candidates.length * FEATURE_COUNT);
      for (const [index, place] of candidates.entries()) measures.fill(place, rows, index * FEATURE_COUNT);
      parts.push({ log, candidates, rows });
    }
  }
  const rows = new Float32Array(parts.reduce((sum, part) => sum + part.rows.length, 0));
  const groups: Group[] = [];
  let at = 0;
  for (const part of parts) {
    rows.set(part.rows, at * FEATURE_COUNT);
    const to = at + part.candidates.length;
    const right = part.candidates.map((place) => hits(part.log.excerpt.lines[place]!.number, part.log.label.lines));
    groups.push({ from: at, to, right, importance: part.log.importance });
    at = to;
  }
  return { words: trainWords(train, 1), lines: trainTrees(rows, FEATURE_COUNT, chooseRight(groups), LINE_TREES) };
}

function rank(log: Pick<Prepared, 'excerpt' | 'words' | 'facts'>, stage: LineStage) {
  const measures = new LineMeasures(log.excerpt, log.words, log.facts, toTable(stage.words));
  return { measures, ...rankLines(measures, log.facts, new BoostedTreeScorer(stage.lines)) };
}

function trainCategoryStage(isUsed: (log: Prepared) => boolean): { words: CategoryWords[]; trees: BoostedTrees } {
  const used = logs
    .map((log, index) => ({ log, top: tops[index]!.slice(0, JUDGED_LINES) }))
    .filter(({ log }) => isUsed(log));
  const wordsWithout = (fold: number | null) =>
    trainCategoryWords(
      used.filter(({ log }) => log.fold !== fold).flatMap(({ log, top }) => categoryExamples(log, top)),
      JUDGED_CATEGORIES.length,
      3,
    );
  const rows = new Float32Array(used.length * JUDGED_CATEGORIES.length * CATEGORY_FEATURE_COUNT);
  const groups: Group[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    if (!used.some(({ log }) => log.fold === fold)) continue;
    const words = wordsWithout(fold).map(toCategoryTable);
    for (const { log, top } of used) {
      if (log.fold !== fold) continue;
      const from = groups.length * JUDGED_CATEGORIES.length;
      rows.set(
        fillCategoryRows(claimsAround(log, top), top, scoreWords(log, top, words)),
        from * CATEGORY_FEATURE_COUNT,
      );
      groups.push({
        from,
        to: from + JUDGED_CATEGORIES.length,
        right: JUDGED_CATEGORIES.map((category) => category === log.label.category),
        importance: log.importance * rarityOf(log.label.category),
      });
    }
  }
  return {
    words: wordsWithout(null),
    trees: trainTrees(rows, CATEGORY_FEATURE_COUNT, chooseRight(groups), CATEGORY_TREES),
  };
}

/** Rare categories count more, so that the few logs they have are learned from at all. */
function rarityOf(category: string): number {
  return Math.sqrt(60 / (1 + logs.filter(({ label }) => label.category === category).length));
}

/** The log as the ranking sees it, and as people marked it. */
function categoryExamples(log: Prepared, top: RankedLine[]) {
  const category = JUDGED_CATEGORIES.indexOf(log.label.category as (typeof JUDGED_CATEGORIES)[number]);
  if (category < 0) return [];
  const marked = log.label.lines
    .slice(0, JUDGED_LINES)
    .map(([line]) => ({ place: Math.min(line, log.excerpt.lines.length) - 1, belief: 1 }));
  const { importance, repo } = log;
  return [top, marked].map((lines) => ({ values: weighCategoryWords(log.words, lines), category, importance, repo }));
}

function claimsAround(log: Prepared, top: RankedLine[]): Claim[] {
  return [...log.claims, ...collectPhraseClaims(log.excerpt.lines, top)];
}

type CategoryTables = { bias: number; weights: WeightTable }[];

function scoreWords(log: Prepared, top: RankedLine[], words: CategoryTables): Float32Array {
  const values = weighCategoryWords(log.words, top);
  return Float32Array.from(words, ({ bias, weights }) => {
    let score = bias;
    for (const [hash, value] of values) score += weights.weigh(hash) * value;
    return score;
  });
}

function judgeCategory(
  log: Prepared,
  top: RankedLine[],
  stage: { words: CategoryWords[]; trees: BoostedTrees },
): Float64Array {
  const rows = fillCategoryRows(claimsAround(log, top), top, scoreWords(log, top, stage.words.map(toCategoryTable)));
  const scorer = new BoostedTreeScorer(stage.trees);
  const scores = Float64Array.from(JUDGED_CATEGORIES, (_, index) => scorer.score(rows, index * CATEGORY_FEATURE_COUNT));
  const best = scores.reduce((a, b) => Math.max(a, b));
  const total = scores.reduce((sum, score) => sum + Math.exp(score - best), 0);
  return scores.map((score) => Math.exp(score - best) / total);
}

function bestCategory(shares: Float64Array): string {
  return JUDGED_CATEGORIES[shares.indexOf(shares.reduce((a, b) => Math.max(a, b)))]!;
}

/** Right is: the category is right or acceptable, and one of the first three lines explains the failure. */
function trainConfidence(): ConfidenceModel {
  const examples = logs.map((log, index) => {
    const order = [...probabilities[index]!.keys()].sort(
      (a, b) => probabilities[index]![b]! - probabilities[index]![a]!,
    );
    const categories = order.map((c) => ({ category: JUDGED_CATEGORIES[c]!, probability: probabilities[index]![c]! }));
    const { category, alt_categories, lines, alt_lines = [], context_lines = [] } = log.label;
    const accepted = [...lines, ...alt_lines, ...context_lines];
    const isRight =
      [category, ...alt_categories].includes(categories[0]!.category) &&
      tops[index]!.slice(0, 3).some(({ place }) => hits(log.excerpt.lines[place]!.number, accepted));
    const analysis = { words: log.words, claims: log.claims, top: tops[index]!, categories, failureProbability: 1 };
    return { x: confidenceFeatures(analysis), isRight, importance: log.importance };
  });
  const weights = new Array<number>(examples[0]!.x.length).fill(0);
  for (let round = 0; round < 3000; round++) {
    const slope = weights.map((weight) => 0.002 * weight);
    for (const { x, isRight, importance } of examples) {
      const probability = sigmoid(dot(x, weights));
      for (const [k, value] of x.entries())
        slope[k]! += ((probability - (isRight ? 1 : 0)) * value * importance) / examples.length;
    }
    for (const k of weights.keys()) weights[k]! -= 0.3 * slope[k]!;
  }
  const rated = examples
    .map(({ x, isRight }) => ({ rate: sigmoid(dot(x, weights)), isRight }))
    .sort((a, b) => a.rate - b.rate);
  const knots = isotonic(rated);
  console.log('\nconfidence (right: category accepted and one of three lines right)');
  for (let low = 0; low < 1; low += 0.1) {
    const inside = rated.filter(({ rate }) => {
      const shown = interpolate(knots, rate);
      return shown >= low && (shown < low + 0.1 || low > 0.89);
    });
    if (inside.length === 0) continue;
    const share = inside.filter(({ isRight }) => isRight).length / inside.length;
    console.log(
      `  ${low.toFixed(1)}–${(low + 0.1).toFixed(1)}  ${String(inside.length).padStart(4)} logs  right ${share.toFixed(2)}`,
    );
  }
  return { weights: weights.map((weight) => Number(weight.toFixed(4))), knots };
}

/** Pools neighbours until the share that was right only rises (Ayer et al. 1955), at most 12 knots. */
function isotonic(rated: { rate: number; isRight: boolean }[]): [number, number][] {
  const size = Math.ceil(rated.length / 12);
  const pools: { rate: number; right: number; count: number }[] = [];
  for (let from = 0; from < rated.length; from += size) {
    const part = rated.slice(from, from + size);
    const mean = part.reduce((sum, { rate }) => sum + rate, 0) / part.length;
    pools.push({ rate: mean, right: part.filter(({ isRight }) => isRight).length, count: part.length });
    while (pools.length > 1) {
      const [a, b] = pools.slice(-2) as [(typeof pools)[0], (typeof pools)[0]];
      if (a.right / a.count <= b.right / b.count) break;
      const count = a.count + b.count;
      pools.splice(-2, 2, { rate: (a.rate * a.count + b.rate * b.count) / count, right: a.right + b.right, count });
    }
  }
  // One success and one failure are added to each pool, so that no confidence is ever 0 or 1.
  return pools.map(({ rate, right, count }) => [
    Number(rate.toFixed(4)),
    Number(((right + 1) / (count + 2)).toFixed(4)),
  ]);
}

/** Failed runs against good ones, and against the same logs before the failure shows. */
function trainVerdict(data: string): BoostedTrees {
  const rows: Float32Array[] = [];
  const labels: number[] = [];
  const folds: number[] = [];
  const kinds: string[] = [];
  const add = (excerpt: LogExcerpt, fold: number, label: number, kind: string) => {
    const readings = readAll(excerpt, book);
    const facts = noteFacts(excerpt, readings);
    const stage = stages[fold]!;
    const { measures, scores } = rank({ excerpt, words: hashLines(excerpt.lines), facts }, stage);
    const row = new Float32Array(VERDICT_FEATURE_COUNT);
    fillVerdictRow(excerpt, measures, scores, collectClaims(excerpt, readings), row);
    rows.push(row);
    labels.push(label);
    folds.push(fold);
    kinds.push(kind);
  };
  for (const { label, excerpt, fold } of logs) {
    add(excerpt, fold, 1, 'failed');
    const first = Math.min(...[...label.lines, ...(label.alt_lines ?? [])].map(([from]) => from)) - 20;
    if (first > 60) {
      const lines = excerpt.lines.slice(0, Math.floor(first * 0.9));
      add({ ...excerpt, lines, totalLines: lines.length, steps: [], result: null }, fold, 0, 'cut');
    }
    if (label.pass_file !== undefined) add(readExcerpt(`${data}/logs/${label.pass_file}`), fold, 0, 'passed');
  }
  for (const [index, name] of readdirSync(OWN_PASSING).sort().entries()) {
    add(withoutVerdict(readExcerpt(join(OWN_PASSING, name))), index % FOLDS, 0, 'own passed');
  }
  const weigh = (used: number[]) => {
    const good = used.filter((k) => labels[k] === 0).length;
    return Float64Array.from(
      used,
      (k) =>
        (kinds[k] === 'cut' || kinds[k] === 'failed' ? 1 : PASSED_IMPORTANCE) *
        (labels[k] === 0 ? used.length / (2 * good) : 1),
    );
  };
  const learn = (used: number[]) => {
    const flat = new Float32Array(used.length * VERDICT_FEATURE_COUNT);
    for (const [at, k] of used.entries()) flat.set(rows[k]!, at * VERDICT_FEATURE_COUNT);
    return trainTrees(
      flat,
      VERDICT_FEATURE_COUNT,
      tellApart(
        Uint8Array.from(used, (k) => labels[k]!),
        weigh(used),
      ),
      VERDICT_TREES,
    );
  };
  const all = rows.map((_, k) => k);
  const called = new Map<string, { failed: number; of: number }>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const scorer = new BoostedTreeScorer(learn(all.filter((k) => folds[k] !== fold)));
    for (const k of all.filter((k) => folds[k] === fold)) {
      const count = called.get(kinds[k]!) ?? { failed: 0, of: 0 };
      count.of++;
      if (scorer.score(rows[k]!, 0) > 0) count.failed++;
      called.set(kinds[k]!, count);
    }
  }
  console.log('\nverdict without the word of the CI system');
  for (const [kind, { failed, of }] of called) console.log(`  ${kind}: ${failed} of ${of} called failed`);
  return learn(all);
}

/** The log as if its CI system had said nothing of the result. */
function withoutVerdict(excerpt: LogExcerpt): LogExcerpt {
  return { ...excerpt, result: null, steps: [] };
}

function reportLines(): void {
  let first = 0;
  let three = 0;
  const lenient = new Map<string, number[]>();
  for (const [index, { label, excerpt }] of logs.entries()) {
    const lines = tops[index]!.slice(0, 3).map(({ place }) => excerpt.lines[place]!.number);
    const accepted = [...label.lines, ...(label.alt_lines ?? []), ...(label.context_lines ?? [])];
    if (lines[0] !== undefined && hits(lines[0], label.lines)) first++;
    if (lines.some((line) => hits(line, label.lines))) three++;
    const seen = lenient.get(label.repo) ?? [];
    seen.push(lines.some((line) => hits(line, accepted)) ? 1 : 0);
    lenient.set(label.repo, seen);
  }
  const mean =
    [...lenient.values()].reduce((sum, seen) => sum + seen.reduce((a, b) => a + b, 0) / seen.length, 0) / lenient.size;
  console.log(
    `lines: strict first ${(first / logs.length).toFixed(4)}, strict three ${(three / logs.length).toFixed(4)}, lenient three over repositories ${mean.toFixed(4)}`,
  );
}

function reportCategories(): void {
  const guesses = probabilities.map(bestCategory);
  const names = [...new Set(logs.map(({ label }) => label.category))].sort();
  const scores = names.map((name) => {
    const right = logs.filter((log, i) => log.label.category === name && guesses[i] === name).length;
    const given = guesses.filter((guess) => guess === name).length;
    const wanted = logs.filter((log) => log.label.category === name).length;
    const f1 = right === 0 ? 0 : (2 * right) / (given + wanted);
    console.log(
      `  ${name.padEnd(28)} ${String(wanted).padStart(4)} wanted ${String(given).padStart(4)} given  F1 ${f1.toFixed(2)}`,
    );
    return f1;
  });
  const exact = logs.filter((log, i) => log.label.category === guesses[i]).length / logs.length;
  const accepted =
    logs.filter((log, i) => [log.label.category, ...log.label.alt_categories].includes(guesses[i]!)).length /
    logs.length;
  console.log(
    `categories: right ${exact.toFixed(4)}, accepted ${accepted.toFixed(4)}, macro-F1 ${(scores.reduce((a, b) => a + b) / names.length).toFixed(4)}`,
  );
}

function hits(line: number, ranges: LogLabel['lines']): boolean {
  return ranges.some(([from, to]) => from - TOLERANCE <= line && line <= to + TOLERANCE);
}

function toTable(weights: Map<number, number>): WeightTable {
  return new WeightTable([...weights.keys()], [...weights.values()]);
}

function toCategoryTable({ bias, hashes, weights }: CategoryWords): { bias: number; weights: WeightTable } {
  return { bias, weights: new WeightTable(hashes, weights) };
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function interpolate(knots: [number, number][], value: number): number {
  const above = knots.findIndex(([x]) => x >= value);
  if (above <= 0) return above === 0 ? knots[0]![1] : knots.at(-1)![1];
  const [x0, y0] = knots[above - 1]!;
  const [x1, y1] = knots[above]!;
  return y0 + ((value - x0) / (x1 - x0 || 1)) * (y1 - y0);
}
