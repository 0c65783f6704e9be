/** Where in a trace somebody stands who asks us: as `traceparent` of W3C Trace Context says it. */
export interface TraceParent {
  /** 32 hexadecimal digits */
  readonly traceId: string;
  /** 16 hexadecimal digits */
  readonly spanId: string;
  readonly isSampled: boolean;
}

export type SpanKind = 'internal' | 'server';

/** Facts of a span; identifiers and counts, never secrets or texts from outside. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** A piece of work with a beginning and an end. One that is never ended is never told of. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  add(facts: SpanFacts): void;
  /** @param problem what went wrong, in a few words; left out, nothing did */
  end(problem?: string): void;
}

/** Tells of work as spans of traces. */
export interface Tracer {
  /**
   * Begins a span: beneath `parent` or, left out, beneath what runs now.
   *
   * @param traceId of a new trace, when there is nothing to be beneath
   */
  begin(
    name: string,
    kind: SpanKind,
    options?: { readonly parent?: TraceParent | null; readonly traceId?: string; readonly facts?: SpanFacts },
  ): Span;
  /** Runs work; what begins meanwhile is beneath the span. */
  within<T>(span: Span, work: () => T): T;
  /** The span of what runs now. */
  current(): Span | null;
}

/** Reads `traceparent`; null when there is none or it cannot be one. */
export function readTraceparent(header: string | undefined): TraceParent | null {
  const match = header === undefined ? null : TRACEPARENT.exec(header);
  if (match === null) return null;
  const [, version, traceId, spanId, flags] = match as unknown as [string, string, string, string, string];
  const isWrong = version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(spanId);
  return isWrong ? null : { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
