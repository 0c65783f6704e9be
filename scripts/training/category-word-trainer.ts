import { seededRandom, shuffle } from './random.ts';

/** The words around the best lines of a log, and what its category is. */
export interface CategoryExample {
  values: ReadonlyMap<number, number>;
  category: number;
  repo: string;
  importance: number;
}

export interface CategoryWords {
  bias: number;
  hashes: number[];
  weights: number[];
}

const EPOCHS = 25;
const RATE = 0.1;
const DECAY = 1e-4;
const REPOSITORIES_LEAST = 3;
const WEIGHT_LEAST = 0.05;

/** Learns what words say of categories: multinomial logistic regression by AdaGrad. */
export function trainCategoryWords(examples: CategoryExample[], categories: number, seed: number): CategoryWords[] {
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
  const encoded = examples.map(({ values, category, importance }) => ({
    words: [...values].flatMap(([hash, value]) => {
      const word = vocabulary.get(hash);
      return word === undefined ? [] : [[word, value] as const];
    }),
    category,
    importance,
  }));
  const weights = new Float64Array(vocabulary.size * categories);
  const squares = new Float64Array(vocabulary.size * categories).fill(1e-2);
  const bias = new Float64Array(categories);
  const biasSquares = new Float64Array(categories).fill(1e-2);
  const random = seededRandom(seed);
  const shares = new Float64Array(categories);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(encoded, random);
    for (const { words, category, importance } of encoded) {
      shares.set(bias);
      for (const [word, value] of words) {
        for (let c = 0; c < categories; c++) shares[c]! += weights[word * categories + c]! * value;
      }
      const best = shares.reduce((a, b) => Math.max(a, b));
      let total = 0;
      for (let c = 0; c < categories; c++) {
        shares[c] = Math.exp(shares[c]! - best);
        total += shares[c]!;
      }
      for (let c = 0; c < categories; c++) {
        const slope = (shares[c]! / total - (c === category ? 1 : 0)) * importance;
        if (Math.abs(slope) < 1e-4) continue;
        biasSquares[c]! += slope * slope;
        bias[c]! -= (RATE * slope) / Math.sqrt(biasSquares[c]!);
        for (const [word, value] of words) {
          const at = word * categories + c;
          const step = slope * value + DECAY * weights[at]!;
          squares[at]! += step * step;
          weights[at]! -= (RATE * step) / Math.sqrt(squares[at]!);
        }
      }
    }
  }
  return Array.from({ length: categories }, (_, c) => {
    const kept = [...vocabulary].filter(([, word]) => Math.abs(weights[word * categories + c]!) >= WEIGHT_LEAST);
    return {
      bias: Number(bias[c]!.toFixed(3)),
      hashes: kept.map(([hash]) => hash),
      weights: kept.map(([, word]) => Number(weights[word * categories + c]!.toFixed(2))),
    };
  });
}
