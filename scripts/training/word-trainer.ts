import { eachFeature, type LineWords } from '../../src/diagnosis/line-words.ts';
import { seededRandom, shuffle } from './random.ts';

/** A log as the trainer of line words sees it. */
export interface WordExample {
  words: LineWords;
  repo: string;
  /** per line: 1 explains the failure, 2 is acceptable (neither right nor wrong), 0 is something else */
  right: Uint8Array;
}

const EPOCHS = 10;
const REPOSITORIES_LEAST = 4;
const VOCABULARY_MOST = 30_000;
const DECAY = 1e-4;
const RATE = 0.15;
const SAMPLED_LINES = 1000;
const LAST_LINES = 150;
const RIGHT_LINES_MOST = 400;
const WEIGHT_LEAST = 0.02;

/**
 * Learns a weight for each word, so that among the lines of a log those that explain its failure have the
 * greatest sums: a linear model with a softmax over the lines of a log, by AdaGrad.
 *
 * @returns weight by hash; only of words that several repositories have
 */
export function trainWords(logs: WordExample[], seed: number): Map<number, number> {
  const random = seededRandom(seed);
  const samples = logs.map((log) => sampleLines(log, random));
  const vocabulary = countVocabulary(logs, samples);
  const encoded = logs.map((log, index) => ({
    rows: samples[index]!.map((line) => encode(log, line, vocabulary)),
    right: samples[index]!.map((line) => log.right[line] === 1),
  }));
  const logsOf = new Map<string, number>();
  for (const { repo } of logs) logsOf.set(repo, (logsOf.get(repo) ?? 0) + 1);

  const weights = new Float64Array(vocabulary.size);
  const squares = new Float64Array(vocabulary.size).fill(1e-2);
  const order = logs.map((_, index) => index);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const { rows, right } = encoded[index]!;
      if (!right.includes(true)) continue;
      const importance = 1 / Math.sqrt(logsOf.get(logs[index]!.repo)!);
      for (const [word, slope] of slopes(rows, right, weights, importance)) {
        const step = slope + DECAY * weights[word]!;
        squares[word]! += step * step;
        weights[word]! -= (RATE * step) / Math.sqrt(squares[word]!);
      }
    }
  }
  const model = new Map<number, number>();
  for (const [hash, word] of vocabulary) {
    if (Math.abs(weights[word]!) > WEIGHT_LEAST) model.set(hash, Number(weights[word]!.toFixed(3)));
  }
  return model;
}

/** Lines that are right and their neighbours, the last ones, and some by chance. */
function sampleLines(log: WordExample, random: () => number): number[] {
  const count = log.words.starts.length - 1;
  let near = new Set<number>();
  for (let i = 0; i < count; i++) {
    if (log.right[i] === 1) for (let d = -1; d <= 1; d++) near.add(i + d);
  }
  if (near.size > RIGHT_LINES_MOST) {
    const all = [...near];
    near = new Set(
      Array.from({ length: RIGHT_LINES_MOST }, (_, k) => all[Math.floor((k * all.length) / RIGHT_LINES_MOST)]!),
    );
  }
  for (let k = 0; k < Math.min(count, SAMPLED_LINES); k++) near.add(Math.floor(random() * count));
  for (let i = Math.max(0, count - LAST_LINES); i < count; i++) near.add(i);
  return [...near]
    .filter((i) => i >= 0 && i < count && log.words.starts[i + 1]! > log.words.starts[i]! && log.right[i] !== 2)
    .sort((a, b) => a - b);
}

function countVocabulary(logs: WordExample[], samples: number[][]): Map<number, number> {
  const repositories = new Map<number, Set<string>>();
  for (const [index, log] of logs.entries()) {
    for (const line of samples[index]!) {
      eachFeature(log.words, line, (hash) => {
        const seen = repositories.get(hash);
        if (seen) seen.add(log.repo);
        else repositories.set(hash, new Set([log.repo]));
      });
    }
  }
  const common = [...repositories]
    .filter(([hash, seen]) => hash !== 0 && seen.size >= REPOSITORIES_LEAST)
    .sort((a, b) => b[1].size - a[1].size || a[0] - b[0])
    .slice(0, VOCABULARY_MOST);
  return new Map(common.map(([hash], word) => [hash, word]));
}

function encode(log: WordExample, line: number, vocabulary: Map<number, number>): Int32Array {
  const words: number[] = [];
  eachFeature(log.words, line, (hash) => {
    const word = vocabulary.get(hash);
    if (word !== undefined) words.push(word);
  });
  return Int32Array.from(words);
}

/** Slopes of −log P(a right line is chosen), by word. */
function slopes(rows: Int32Array[], right: boolean[], weights: Float64Array, importance: number): Map<number, number> {
  const scores = rows.map((row) => row.reduce((sum, word) => sum + weights[word]!, 0));
  const best = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let all = 0;
  let good = 0;
  for (const [index, score] of scores.entries()) {
    const share = Math.exp(score - best);
    scores[index] = share;
    all += share;
    if (right[index]) good += share;
  }
  const result = new Map<number, number>();
  for (const [index, row] of rows.entries()) {
    const slope = (scores[index]! / all - (right[index] ? scores[index]! / good : 0)) * importance;
    if (Math.abs(slope) < 1e-5) continue;
    for (const word of row) result.set(word, (result.get(word) ?? 0) + slope);
  }
  return result;
}
