import { eachFeature, type LineWords } from '../../src/diagnosis/line-words.ts';

/** A log for training: its words and which lines are right (1 strict, 2 only acceptable). */
export interface HashedLog {
  words: LineWords;
  repo: string;
  positive: Uint8Array;
}

function lineTokens(log: HashedLog, line: number, out: number[]): void {
  out.length = 0;
  eachFeature(log.words, line, (hash) => out.push(hash));
}

export function trainWords(logs: HashedLog[], opts: { epochs: number; minRepos: number; maxVocabulary: number; seed: number; l2: number; rate: number; sample: number }) {
  let seed = opts.seed >>> 0;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  // vocabulary: words that at least minRepos repositories have, counted near positives and in a sample
  const repoIds = new Map<string, number>();
  const seenBy = new Map<number, Set<number>>();
  const tokens: number[] = [];
  const samples = logs.map((log) => {
    const n = log.words.starts.length - 1;
    const chosen = new Set<number>();
    for (let i = 0; i < n; i++) if (log.positive[i] === 1) for (let d = -1; d <= 1; d++) if (i + d >= 0 && i + d < n) chosen.add(i + d);
    if (chosen.size > 400) { const a = [...chosen]; chosen.clear(); for (let k = 0; k < 400; k++) chosen.add(a[Math.floor(k * a.length / 400)]!); }
    const rest = Math.min(n, opts.sample);
    for (let k = 0; k < rest; k++) chosen.add(Math.floor(random() * n));
    for (let i = Math.max(0, n - 150); i < n; i++) chosen.add(i);
    return [...chosen].filter((i) => log.words.starts[i + 1]! > log.words.starts[i]! && log.positive[i] !== 2).sort((a, b) => a - b);
  });
  logs.forEach((log, l) => {
    let id = repoIds.get(log.repo);
    if (id === undefined) { id = repoIds.size; repoIds.set(log.repo, id); }
    for (const i of samples[l]!) {
      lineTokens(log, i, tokens);
      for (const t of tokens) {
        const s = seenBy.get(t);
        if (!s) seenBy.set(t, new Set([id]));
        else if (s.size < 200) s.add(id);
      }
    }
  });
  let vocab = [...seenBy].filter(([, s]) => s.size >= opts.minRepos);
  vocab.sort((a, b) => b[1].size - a[1].size || a[0] - b[0]);
  vocab = vocab.slice(0, opts.maxVocabulary);
  const index = new Map<number, number>();
  vocab.forEach(([t], i) => index.set(t, i));
  // encode
  const encoded = logs.map((log, l) => {
    const rows: Int32Array[] = [];
    for (const i of samples[l]!) {
      lineTokens(log, i, tokens);
      const ids = new Set<number>();
      for (const t of tokens) { const x = index.get(t); if (x !== undefined) ids.add(x); }
      rows.push(Int32Array.from(ids));
    }
    return { rows, positive: samples[l]!.map((i) => log.positive[i] === 1) };
  });
  const counts = new Map<string, number>();
  for (const l of logs) counts.set(l.repo, (counts.get(l.repo) ?? 0) + 1);
  const w = new Float64Array(vocab.length);
  const g2 = new Float64Array(vocab.length).fill(1e-2);
  const order = logs.map((_, i) => i);
  for (let epoch = 0; epoch < opts.epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) { const j = Math.floor(random() * (i + 1)); [order[i], order[j]] = [order[j]!, order[i]!]; }
    for (const l of order) {
      const { rows, positive } = encoded[l]!;
      if (!positive.some(Boolean)) continue;
      const s = new Float64Array(rows.length);
      let max = -Infinity;
      for (let r = 0; r < rows.length; r++) { let x = 0; for (const t of rows[r]!) x += w[t]!; s[r] = x; if (x > max) max = x; }
      let z = 0, zp = 0;
      for (let r = 0; r < rows.length; r++) { const e = Math.exp(s[r]! - max); s[r] = e; z += e; if (positive[r]) zp += e; }
      const weight = 1 / Math.sqrt(counts.get(logs[l]!.repo)!);
      const grad = new Map<number, number>();
      for (let r = 0; r < rows.length; r++) {
        const p = s[r]! / z;
        const g = (p - (positive[r] ? s[r]! / zp : 0)) * weight;
        if (Math.abs(g) < 1e-5) continue;
        for (const t of rows[r]!) grad.set(t, (grad.get(t) ?? 0) + g);
      }
      for (const [t, g0] of grad) {
        const g = g0 + opts.l2 * w[t]!;
        g2[t]! += g * g;
        w[t]! -= (opts.rate * g) / Math.sqrt(g2[t]!);
      }
    }
  }
  const model = new Map<number, number>();
  vocab.forEach(([t], i) => { if (Math.abs(w[i]!) > 0.01) model.set(t, w[i]!); });
  return model;
}

