import type { CategoryWords } from '../../src/diagnosis/model.ts';
import { packBytes } from '../../src/statistics/index.ts';
import { seededRandom, shuffle } from './random.ts';

/** The words around the best lines of a log, and what its category is. */
export interface CategoryExample {
  values: ReadonlyMap<number, number>;
  category: number;
  repo: string;
  importance: number;
}

const EPOCHS = 25;
const RATE = 0.1;
const DECAY = 1e-4;
const REPOSITORIES_LEAST = 3;
const WEIGHT_LEAST = 0.05;
/** A weight is one of so many steps in either direction. */
const STEPS = 127;
/** Categories that are as good as decided are not learned from. */
const SLOPE_LEAST = 1e-4;

/** Learns what words say of categories: multinomial logistic regression by AdaGrad. */
export function trainCategoryWords(examples: CategoryExample[], categories: number, seed: number): CategoryWords {
  const repositories = new Map<number, Set<string>>();
  for (const { values, repo } of examples) {
    for (const hash of values.keys()) {
      const seen = repositories.get(hash);
      if (seen) seen.add(repo);
      else repositories.set(hash, new Set([repo]));
    }
  }
  const vocabulary = new Map<number, number>();
  for (const [hash, seen] of repositories) {
    if (hash !== 0 && seen.size >= REPOSITORIES_LEAST) vocabulary.set(hash, vocabulary.size);
  }
  const encoded = examples.map(({ values, category, importance }) => {
    const known = [...values].filter(([hash]) => vocabulary.has(hash));
    return {
      starts: Int32Array.from(known, ([hash]) => vocabulary.get(hash)! * categories),
      values: Float64Array.from(known, ([, value]) => value),
      category,
      importance,
    };
  });
  const weights = new Float64Array(vocabulary.size * categories);
  const squares = new Float64Array(vocabulary.size * categories).fill(1e-2);
  const bias = new Float64Array(categories);
  const biasSquares = new Float64Array(categories).fill(1e-2);
  const random = seededRandom(seed);
  const slopes = new Float64Array(categories);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(encoded, random);
    for (const { starts, values, category, importance } of encoded) {
      slopes.set(bias);
      for (let k = 0; k < starts.length; k++) {
        for (let c = 0; c < categories; c++) slopes[c]! += weights[starts[k]! + c]! * values[k]!;
      }
      const best = slopes.reduce((a, b) => Math.max(a, b));
      let total = 0;
      for (let c = 0; c < categories; c++) {
        slopes[c] = Math.exp(slopes[c]! - best);
        total += slopes[c]!;
      }
      for (let c = 0; c < categories; c++) {
        const slope = (slopes[c]! / total - (c === category ? 1 : 0)) * importance;
        slopes[c] = Math.abs(slope) < SLOPE_LEAST ? 0 : slope;
        biasSquares[c]! += slopes[c]! * slopes[c]!;
        bias[c]! -= (RATE * slopes[c]!) / Math.sqrt(biasSquares[c]!);
      }
      for (let k = 0; k < starts.length; k++) {
        for (let c = 0; c < categories; c++) {
          if (slopes[c] === 0) continue;
          const at = starts[k]! + c;
          const step = slopes[c]! * values[k]! + DECAY * weights[at]!;
          squares[at]! += step * step;
          weights[at]! -= (RATE * step) / Math.sqrt(squares[at]!);
        }
      }
    }
  }
  return packWords(vocabulary, weights, bias);
}

/** Keeps the words that say something, each weight as a byte. */
function packWords(vocabulary: Map<number, number>, weights: Float64Array, bias: Float64Array): CategoryWords {
  const categories = bias.length;
  const kept = [...vocabulary].filter(([, word]) =>
    weights.subarray(word * categories, (word + 1) * categories).some((weight) => Math.abs(weight) >= WEIGHT_LEAST),
  );
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), WEIGHT_LEAST) / STEPS;
  const rows = new Int8Array(kept.length * categories);
  for (const [row, [, word]] of kept.entries()) {
    for (let c = 0; c < categories; c++) {
      const weight = weights[word * categories + c]!;
      rows[row * categories + c] = Math.abs(weight) < WEIGHT_LEAST ? 0 : Math.round(weight / scale);
    }
  }
  return {
    bias: Array.from(bias, (value) => Number(value.toFixed(3))),
    hashes: kept.map(([hash]) => hash),
    scale,
    weights: packBytes(new Uint8Array(rows.buffer)),
  };
}
