// Trains the model of `diagnose` and says how good it is on repositories it has not seen.
//   bin/run scripts/training/train.ts --data DIR [--output models/diagnosis.json] [--rules FILE] [--predictions FILE]
//     [--ranking FILE] [--splits N]
// A ranking is kept in the file; a run that finds one there trains the categories alone, in a tenth of the time, and
// takes the rest from the model it is to write. Splits are further divisions of the repositories, to see the spread.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CATEGORY_FEATURES, JUDGED_CATEGORIES } from '../../src/diagnosis/category-features.ts';
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
import { judgeLogs, rememberWords, splitRepositories, trainCategoryStage } from './category-stage.ts';
import { type LabelledLog, type LogLabel, readExcerpt, readLabelledLogs } from './labelled-logs.ts';
import { chooseRight, type Group, tellApart, trainTrees } from './tree-trainer.ts';
import { trainWords } from './word-trainer.ts';

const FOLDS = 5;
const TOLERANCE = 2;
const LINE_TREES = { trees: 180, depth: 5, rate: 0.07, leafWeight: 0.15, columns: 0.5, seed: 7 };
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
    ranking: { type: 'string' },
    splits: { type: 'string', default: '1' },
  },
});
if (options.data === undefined) throw new Error('expected --data DIR, the folder that holds logs/ci/labels.jsonl');

const startMs = Date.now();
const say = (text: string) => console.error(`${((Date.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${text}`);

const table = JSON.parse(readFileSync(options.rules, 'utf8')) as RuleTable;
const book = [new RuleBook(table.rules)];
const logs = prepare(readLabelledLogs(options.data), book);
const repositories = logs.map(({ repo }) => repo);
say(`${logs.length} logs read, ${table.rules.length} rules`);

// ── lines: each repository is judged by a model that has not seen it
const stages: LineStage[] = [];
const tops: RankedLine[][] =
  options.ranking !== undefined && existsSync(options.ranking)
    ? JSON.parse(readFileSync(options.ranking, 'utf8'))
    : rankAll();
reportLines();

// ── categories
const ranked = logs.map((log, index) => ({ ...log, top: tops[index]! }));
const probabilities = crossJudge(0);
reportCategories();
reportSplits();
const confidence = trainConfidence();
// Without the stages of this run's lines the verdict of the run that ranked them stays.
const verdict = stages.length > 0 ? trainVerdict(options.data) : null;

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
  const lineParts = verdict === null ? readLineParts(options.output) : { ...trainLineParts(), verdict };
  const foldOf = splitRepositories(repositories, FOLDS, 0);
  const categoryStage = trainCategoryStage(ranked, foldOf, rememberWords(ranked, foldOf), null);
  const model: DiagnosisModel = {
    trained: {
      date: new Date().toISOString().slice(0, 10),
      logs: logs.length,
      repositories: new Set(repositories).size,
    },
    features: {
      line: LINE_FEATURES,
      category: CATEGORY_FEATURES,
      verdict: VERDICT_FEATURES,
      categories: JUDGED_CATEGORIES,
    },
    ...lineParts,
    categoryWords: categoryStage.words,
    categories: categoryStage.trees,
    confidence,
  };
  writeFileSync(options.output, JSON.stringify(model));
  say(`written to ${options.output}`);
}

function rankAll(): RankedLine[][] {
  const ranking: RankedLine[][] = new Array(logs.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const stage = trainLineStage(logs.filter((log) => log.fold !== fold));
    stages.push(stage);
    for (const [index, log] of logs.entries()) if (log.fold === fold) ranking[index] = spread(rank(log, stage).ranked);
    say(`lines, fold ${fold + 1} of ${FOLDS}`);
  }
  if (options.ranking !== undefined) writeFileSync(options.ranking, JSON.stringify(ranking));
  return ranking;
}

function trainLineParts() {
  const { words, lines } = trainLineStage(logs);
  return { words: { hashes: [...words.keys()], weights: [...words.values()] }, lines };
}

function readLineParts(path: string): Pick<DiagnosisModel, 'words' | 'lines' | 'verdict'> {
  const { words, lines, verdict } = JSON.parse(readFileSync(path, 'utf8')) as DiagnosisModel;
  return { words, lines, verdict };
}

/** Probabilities of categories, those of each fold by a model that has not seen it. */
function crossJudge(split: number): Float64Array[] {
  const foldOf = splitRepositories(repositories, FOLDS, split);
  const wordsWithout = rememberWords(ranked, foldOf);
  const judged: Float64Array[] = new Array(logs.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = [...ranked.keys()].filter((index) => foldOf.get(ranked[index]!.repo) === fold);
    const stage = trainCategoryStage(ranked, foldOf, wordsWithout, fold);
    const shares = judgeLogs(
      held.map((index) => ranked[index]!),
      stage,
    );
    for (const [at, index] of held.entries()) judged[index] = shares[at]!;
  }
  say(`categories, split ${split}`);
  return judged;
}

/** How much the figures owe to the way the repositories were divided. */
function reportSplits(): void {
  if (Number(options.splits) < 2) return;
  const scores = [
    probabilities,
    ...Array.from({ length: Number(options.splits) - 1 }, (_, k) => crossJudge(k + 1)),
  ].map((judged) => scoreCategories(judged.map(bestCategory)));
  for (const name of ['right', 'accepted', 'macroF1'] as const) {
    const values = scores.map((score) => score[name]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const spreadOf = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    console.log(
      `  ${name} over ${values.length} divisions: mean ${mean.toFixed(4)}, standard deviation ${spreadOf.toFixed(4)}, ` +
        `from ${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)}`,
    );
  }
}

function prepare(labelled: LabelledLog[], rules: readonly RuleBook[]): Prepared[] {
  const foldOf = splitRepositories(
    labelled.map(({ label }) => label.repo),
    FOLDS,
    0,
  );
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
      fold: foldOf.get(label.repo)!,
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
  for (const [name, { wanted, given, f1 }] of countCategories(guesses)) {
    console.log(
      `  ${name.padEnd(28)} ${String(wanted).padStart(4)} wanted ${String(given).padStart(4)} given  F1 ${f1.toFixed(2)}`,
    );
  }
  const { right, accepted, macroF1 } = scoreCategories(guesses);
  console.log(`categories: right ${right.toFixed(4)}, accepted ${accepted.toFixed(4)}, macro-F1 ${macroF1.toFixed(4)}`);
}

function scoreCategories(guesses: string[]): { right: number; accepted: number; macroF1: number } {
  const shareOf = (isRight: (label: LogLabel, guess: string) => boolean) =>
    logs.filter(({ label }, i) => isRight(label, guesses[i]!)).length / logs.length;
  const counts = [...countCategories(guesses).values()];
  return {
    right: shareOf(({ category }, guess) => category === guess),
    accepted: shareOf(({ category, alt_categories }, guess) => [category, ...alt_categories].includes(guess)),
    macroF1: counts.reduce((sum, { f1 }) => sum + f1, 0) / counts.length,
  };
}

function countCategories(guesses: string[]): Map<string, { wanted: number; given: number; f1: number }> {
  const names = [...new Set(logs.map(({ label }) => label.category))].sort();
  return new Map(
    names.map((name) => {
      const right = logs.filter(({ label }, i) => label.category === name && guesses[i] === name).length;
      const given = guesses.filter((guess) => guess === name).length;
      const wanted = logs.filter(({ label }) => label.category === name).length;
      return [name, { wanted, given, f1: right === 0 ? 0 : (2 * right) / (given + wanted) }];
    }),
  );
}

function hits(line: number, ranges: LogLabel['lines']): boolean {
  return ranges.some(([from, to]) => from - TOLERANCE <= line && line <= to + TOLERANCE);
}

function toTable(weights: Map<number, number>): WeightTable {
  return new WeightTable([...weights.keys()], [...weights.values()]);
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
