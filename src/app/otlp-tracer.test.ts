import { describe, expect, it } from 'vitest';
import { type Logger, SILENT } from '../foundation/index.ts';
import type { EndedSpan, OtlpExport } from './otlp-export.ts';
import { OtlpTracer, openOtlpTracer, withTraceIds } from './otlp-tracer.ts';
import { readSettings } from './settings-reader.ts';

function collecting(sampler: string, samplerArg = 1) {
  const ended: EndedSpan[] = [];
  const exporter = { add: (span: EndedSpan) => void ended.push(span) } as unknown as OtlpExport;
  return { ended, tracer: new OtlpTracer(exporter, { sampler, samplerArg } as never) };
}

describe('OtlpTracer', () => {
  it('puts what begins within a span beneath it, also after a wait', async () => {
    const { ended, tracer } = collecting('always_on');
    const outer = tracer.begin('outer', 'server');
    await tracer.within(outer, async () => {
      await Promise.resolve();
      tracer.begin('inner', 'internal').end('broken');
    });
    outer.end();
    outer.end();
    expect(tracer.current()).toBeNull();
    expect(ended.map(({ name, parentId, problem }) => ({ name, parentId, problem }))).toEqual([
      { name: 'inner', parentId: outer.spanId, problem: 'broken' },
      { name: 'outer', parentId: null, problem: null },
    ]);
  });

  it.each([
    { sampler: 'always_off', arg: 1, share: 0 },
    { sampler: 'traceidratio', arg: 0, share: 0 },
    { sampler: 'traceidratio', arg: 0.25, share: 0.25 },
    { sampler: 'parentbased_traceidratio', arg: 0.25, share: 0.25 },
    { sampler: 'parentbased_always_on', arg: 0, share: 1 },
  ])('tells of a share of $share with $sampler, whole traces each', ({ sampler, arg, share }) => {
    const { ended, tracer } = collecting(sampler, arg);
    for (let count = 0; count < 4_000; count++) {
      const span = tracer.begin('root', 'server');
      tracer.within(span, () => tracer.begin('child', 'internal').end());
      span.end();
    }
    const roots = ended.filter(({ name }) => name === 'root').length;
    expect(ended.length).toBe(2 * roots);
    // Four standard deviations of 4,000 throws.
    expect(Math.abs(roots / 4_000 - share)).toBeLessThanOrEqual(4 * Math.sqrt((share * (1 - share)) / 4_000));
  });

  it('names the trace in lines of the log', () => {
    const { tracer } = collecting('always_on');
    const lines: unknown[] = [];
    const logger = withTraceIds({ ...SILENT, info: (fields) => lines.push(fields) } satisfies Logger, tracer);
    const span = tracer.begin('a', 'internal');
    tracer.within(span, () => logger.info({ count: 1 }, 'inside'));
    logger.info({ count: 2 }, 'outside');
    expect(lines).toEqual([{ traceId: span.traceId, spanId: span.spanId, count: 1 }, { count: 2 }]);
  });

  it('says which setting it cannot follow', () => {
    const open = (environment: Record<string, string>) => {
      const all = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', ...environment };
      const { settings } = readSettings({ flags: {}, environment: all, file: null });
      return openOtlpTracer(settings.telemetry, '1', SILENT).close();
    };
    expect(() => open({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow('expected http/json');
    expect(() => open({ OTEL_EXPORTER_OTLP_HEADERS: 'token' })).toThrow('OTEL_EXPORTER_OTLP_HEADERS');
    expect(() => open({ OTEL_RESOURCE_ATTRIBUTES: 'a=%zz' })).toThrow('OTEL_RESOURCE_ATTRIBUTES');
    expect(() => open({ OTEL_TRACES_SAMPLER: 'jaeger_remote' })).toThrow('telemetry.sampler');
  });
});
