import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import {
  ConfigurationError,
  type Logger,
  type Span,
  type SpanFacts,
  type SpanKind,
  type TraceParent,
  type Tracer,
} from '../foundation/index.ts';
import { OtlpExport } from './otlp-export.ts';
import type { ServerSettings } from './settings.ts';

type TelemetrySettings = ServerSettings['telemetry'];

const SAMPLED_SHARE_BITS = 2 ** 32;

/**
 * A tracer that sends what it is told to the collector of the settings.
 *
 * @throws ConfigurationError when the settings ask for what is not spoken here
 */
export function openOtlpTracer(settings: TelemetrySettings, version: string, logger: Logger): OtlpTracer {
  const { endpoint, tracesEndpoint, protocol, headers, tracesHeaders, serviceName, resourceAttributes } = settings;
  if (protocol === 'grpc') {
    throw new ConfigurationError(
      'OTEL_EXPORTER_OTLP_PROTOCOL is grpc: expected http/json, at port 4318 of a collector',
    );
  }
  const exporter = new OtlpExport({
    url: tracesEndpoint ?? `${endpoint!.replace(/\/$/, '')}/v1/traces`,
    headers: pairsOf(tracesHeaders ?? headers ?? '', 'OTEL_EXPORTER_OTLP_HEADERS'),
    resource: {
      ...pairsOf(resourceAttributes ?? '', 'OTEL_RESOURCE_ATTRIBUTES'),
      'service.name': serviceName,
      'service.version': version,
      'service.instance.id': randomBytes(8).toString('hex'),
    },
    version,
    delayMs: settings.delayMs,
    logger,
  });
  return new OtlpTracer(exporter, settings);
}

/** Spans of traces, of which those that are sampled are sent. */
export class OtlpTracer implements Tracer {
  readonly #active = new AsyncLocalStorage<OtlpSpan>();
  readonly #exporter: OtlpExport;
  readonly #settings: Pick<TelemetrySettings, 'sampler' | 'samplerArg'>;

  constructor(exporter: OtlpExport, settings: Pick<TelemetrySettings, 'sampler' | 'samplerArg'>) {
    this.#exporter = exporter;
    this.#settings = settings;
  }

  begin(
    name: string,
    kind: SpanKind,
    options: { readonly parent?: TraceParent | null; readonly traceId?: string; readonly facts?: SpanFacts } = {},
  ): Span {
    const parent = options.parent ?? this.#active.getStore() ?? null;
    const traceId = parent?.traceId ?? options.traceId ?? randomBytes(16).toString('hex');
    const isSampled = this.#isSampled(traceId, parent);
    return new OtlpSpan(isSampled ? this.#exporter : null, {
      name,
      kind,
      traceId,
      parentId: parent?.spanId ?? null,
      facts: options.facts ?? {},
    });
  }

  within<T>(span: Span, work: () => T): T {
    return span instanceof OtlpSpan ? this.#active.run(span, work) : work();
  }

  current(): Span | null {
    return this.#active.getStore() ?? null;
  }

  close(): Promise<void> {
    return this.#exporter.close();
  }

  #isSampled(traceId: string, parent: TraceParent | null): boolean {
    const { sampler, samplerArg } = this.#settings;
    if (parent !== null && sampler.startsWith('parentbased')) return parent.isSampled;
    if (sampler.endsWith('always_on')) return true;
    if (sampler.endsWith('always_off')) return false;
    // By the trace, so that others who take the same share take the same traces.
    return Number.parseInt(traceId.slice(-8), 16) < samplerArg * SAMPLED_SHARE_BITS;
  }
}

class OtlpSpan implements Span, TraceParent {
  readonly traceId: string;
  readonly spanId = randomBytes(8).toString('hex');
  readonly #exporter: OtlpExport | null;
  readonly #startMs = performance.timeOrigin + performance.now();
  readonly #of: { readonly name: string; readonly kind: SpanKind; readonly parentId: string | null };
  #facts: SpanFacts;
  #hasEnded = false;

  constructor(
    exporter: OtlpExport | null,
    of: { name: string; kind: SpanKind; traceId: string; parentId: string | null; facts: SpanFacts },
  ) {
    this.#exporter = exporter;
    this.#of = of;
    this.traceId = of.traceId;
    this.#facts = of.facts;
  }

  get isSampled(): boolean {
    return this.#exporter !== null;
  }

  add(facts: SpanFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  end(problem?: string): void {
    if (this.#hasEnded || this.#exporter === null) return;
    this.#hasEnded = true;
    const { name, kind, parentId } = this.#of;
    this.#exporter.add({
      traceId: this.traceId,
      spanId: this.spanId,
      parentId,
      name,
      kind,
      startMs: this.#startMs,
      endMs: performance.timeOrigin + performance.now(),
      facts: this.#facts,
      problem: problem ?? null,
    });
  }
}

/** A logger whose lines name the trace they belong to. */
export function withTraceIds(logger: Logger, tracer: Tracer): Logger {
  const named = (fields: Readonly<Record<string, unknown>>) => {
    const span = tracer.current();
    return span === null ? fields : { traceId: span.traceId, spanId: span.spanId, ...fields };
  };
  return {
    error: (fields, sentence) => logger.error(named(fields), sentence),
    warn: (fields, sentence) => logger.warn(named(fields), sentence),
    info: (fields, sentence) => logger.info(named(fields), sentence),
    debug: (fields, sentence) => logger.debug(named(fields), sentence),
  };
}

/**
 * `a=b,c=d`, percent-encoded, as the variables of OpenTelemetry have it.
 *
 * @throws ConfigurationError
 */
function pairsOf(text: string, variable: string): Record<string, string> {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
      try {
        if (name !== undefined) return [name, decodeURIComponent(value!)];
      } catch {
        // told below
      }
      throw new ConfigurationError(`${variable}: expected name=value,name=value with values percent-encoded`);
    }),
  );
}
