import type { Logger, SpanFacts, SpanKind } from '../foundation/index.ts';

/** A span that ended. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly facts: SpanFacts;
  readonly problem: string | null;
}

export interface OtlpExportOptions {
  /** where spans are sent, with its path */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** who tells: `service.name` and others */
  readonly resource: Readonly<Record<string, string>>;
  readonly version: string;
  readonly delayMs: number;
  readonly logger: Logger;
}

const MOST_WAITING = 2_048;
const AT_ONCE = 512;
const TIMEOUT_MS = 10_000;
const FAREWELL_MS = 3_000;
const KINDS = { internal: 1, server: 2 } as const satisfies Record<SpanKind, number>;
const FAILED = 2;

/**
 * Sends spans to a collector, as OTLP over HTTP in JSON. Whoever traces never waits for it: what a collector does not take
 * waits here, up to a bound, and beyond it is dropped.
 */
export class OtlpExport {
  readonly #options: OtlpExportOptions;
  readonly #timer: NodeJS.Timeout;
  #waiting: EndedSpan[] = [];
  #sending: Promise<void> | null = null;
  #dropped = 0;
  #isFailing = false;

  constructor(options: OtlpExportOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#send(), options.delayMs).unref();
  }

  add(span: EndedSpan): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(span);
    // While a collector fails it is asked at each tick of the timer only.
    if (this.#waiting.length >= AT_ONCE && !this.#isFailing) void this.#send();
  }

  /** Sends what waits, for a moment at the most. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const sendAll = async () => {
      while (this.#waiting.length > 0 || this.#sending !== null) {
        const before = this.#waiting.length;
        await this.#send();
        if (this.#isFailing && this.#waiting.length >= before) return;
      }
    };
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([sendAll(), patience]);
    clearTimeout(timer);
  }

  #send(): Promise<void> {
    this.#sending ??= this.#sendOnce().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendOnce(): Promise<void> {
    const spans = this.#waiting.slice(0, AT_ONCE);
    if (spans.length === 0) return;
    const { url, headers, logger } = this.#options;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(this.#document(spans)),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.body?.cancel();
      const isBusy = answer.status === 429 || answer.status >= 500;
      if (isBusy) throw new Error(`the collector answered ${answer.status}`);
      this.#waiting.splice(0, spans.length);
      if (!answer.ok) throw new Error(`the collector refused spans with ${answer.status}`);
      if (this.#isFailing) logger.info({ dropped: this.#dropped }, 'the collector of traces takes spans again');
      this.#isFailing = false;
      this.#dropped = 0;
    } catch (error) {
      if (!this.#isFailing) logger.warn({ err: error }, 'spans of traces could not be sent; they wait for a while');
      this.#isFailing = true;
    }
  }

  #document(spans: readonly EndedSpan[]) {
    const { resource, version } = this.#options;
    const scopeSpans = [{ scope: { name: 'regreen', version }, spans: spans.map(toOtlp) }];
    return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] };
  }
}

function toOtlp({ traceId, spanId, parentId, name, kind, startMs, endMs, facts, problem }: EndedSpan) {
  return {
    traceId,
    spanId,
    ...(parentId === null ? {} : { parentSpanId: parentId }),
    flags: 1,
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanosecondsOf(startMs),
    endTimeUnixNano: nanosecondsOf(endMs),
    attributes: attributesOf(facts),
    status: problem === null ? {} : { code: FAILED, message: problem },
  };
}

/** Milliseconds with their fraction as whole nanoseconds, which are more than a number holds exactly. */
function nanosecondsOf(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`;
}

function attributesOf(facts: SpanFacts) {
  return Object.entries(facts).map(([key, value]) => ({ key, value: valueOfFact(value) }));
}

function valueOfFact(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
