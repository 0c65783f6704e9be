import type { Logger, Span, SpanFacts, Tracer } from '../foundation/index.ts';
import type { ServerSettings } from './settings.ts';

/** Traces, where a collector is set; what makes them is loaded then only. */
export async function openTelemetry(
  { telemetry }: ServerSettings,
  version: string,
  logger: Logger,
): Promise<{ readonly logger: Logger; readonly tracer: Tracer | null; close(): Promise<void> }> {
  const isWanted = !telemetry.disabled && (telemetry.endpoint ?? telemetry.tracesEndpoint) !== undefined;
  if (!isWanted) return { logger, tracer: null, close: async () => {} };
  const { openOtlpTracer, withTraceIds } = await import('./otlp-tracer.ts');
  const tracer = openOtlpTracer(telemetry, version, logger);
  return { logger: withTraceIds(logger, tracer), tracer, close: () => tracer.close() };
}

/** Does work as a span of its own, where traces are told; elsewhere it is the work and nothing else. */
export async function traced<T>(
  tracer: Tracer | null,
  name: string,
  work: () => Promise<T>,
  factsOf: (result: T) => SpanFacts | null,
): Promise<T> {
  if (tracer === null) return work();
  const span: Span = tracer.begin(name, 'internal');
  try {
    const result = await tracer.within(span, work);
    const facts = factsOf(result);
    // Nothing came of it that is worth telling.
    if (facts === null) return result;
    span.add(facts);
    span.end();
    return result;
  } catch (error) {
    span.end(error instanceof Error ? error.name : 'failed');
    throw error;
  }
}
