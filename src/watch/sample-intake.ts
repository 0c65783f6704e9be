import type { Clock } from '../foundation/index.ts';
import type { Redactor } from '../redaction/index.ts';
import { type HistogramPoint, samplesOfHistogram } from './histogram.ts';
import type { MetricStore } from './ports.ts';
import type { Labels, NewSample } from './records.ts';

export interface SampleIntakeParts {
  readonly metrics: Pick<MetricStore, 'append'>;
  readonly redactor: Pick<Redactor, 'clean'>;
  readonly clock: Clock;
  /** samples are kept for so long; older ones are not taken */
  readonly keptDays: number;
}

/** What became of samples. */
export interface SampleReception {
  readonly kept: number;
  /** were there already */
  readonly known: number;
  /** without a name, without a time that can be kept, or no number */
  readonly refused: number;
}

const DAY_MS = 86_400_000;
const MOST_LABELS = 32;
const LONGEST_NAME = 200;
const LONGEST_VALUE = 300;
const MOST_HISTOGRAMS = 5000;

/** Takes samples from outside; names and labels lose their secrets before anything is kept. */
export class SampleIntake {
  readonly #parts: SampleIntakeParts;
  readonly #histograms = new Map<string, HistogramPoint>();

  constructor(parts: SampleIntakeParts) {
    this.#parts = parts;
  }

  /**
   * Keeps samples; resolves after the commit.
   *
   * @param organisationId `*` for none
   */
  async take(organisationId: string, samples: readonly NewSample[]): Promise<SampleReception> {
    const { clock, keptDays, metrics } = this.#parts;
    const nowMs = clock.nowMs();
    const cleaned = new Map<Labels, Labels>();
    const good: NewSample[] = [];
    for (const { name, labels, atMs, value } of samples) {
      const isInTime = atMs > nowMs - keptDays * DAY_MS && atMs < nowMs + DAY_MS;
      const known = cleaned.get(labels) ?? this.#clean(labels);
      cleaned.set(labels, known);
      const cleanName = this.#word(name, LONGEST_NAME);
      if (isInTime && Number.isFinite(value) && cleanName !== '') {
        good.push({ name: cleanName, labels: known, atMs: Math.floor(atMs), value });
      }
    }
    const kept = good.length === 0 ? 0 : await metrics.append(organisationId, good);
    return { kept, known: good.length - kept, refused: samples.length - good.length };
  }

  /**
   * Histograms as the samples that can be told of them. One that is cumulative is compared with the last that came here:
   * of the first nothing can be said.
   */
  unfold(organisationId: string, points: readonly HistogramPoint[]): readonly NewSample[] {
    return points.flatMap((point) => {
      if (!point.isCumulative) return samplesOfHistogram(point, null);
      const key = JSON.stringify([organisationId, point.name, Object.entries(point.labels).sort()]);
      const before = this.#histograms.get(key) ?? null;
      if (before !== null && before.atMs >= point.atMs) return [];
      // Those heard of longest ago are forgotten.
      this.#histograms.delete(key);
      this.#histograms.set(key, point);
      const oldest = this.#histograms.size > MOST_HISTOGRAMS ? this.#histograms.keys().next().value : undefined;
      if (oldest !== undefined) this.#histograms.delete(oldest);
      return samplesOfHistogram(point, before);
    });
  }

  /** In one order, so that the same labels are the same series. */
  #clean(labels: Labels): Labels {
    const entries = Object.entries(labels)
      .map(([name, value]) => [this.#word(name, LONGEST_NAME), this.#word(value, LONGEST_VALUE)] as const)
      .filter(([name]) => name !== '')
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(entries.slice(0, MOST_LABELS));
  }

  #word(text: string, longest: number): string {
    return this.#parts.redactor.clean(text).replace(/\s+/g, ' ').trim().slice(0, longest);
  }
}
