import { pino } from 'pino';
import type { LogFields, Logger } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Where log lines go. */
export interface LogStream {
  write(text: string): unknown;
}

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
const LEVEL_WIDTH = 5;

/** A logger that writes one JSON object a line, or one readable line. */
export function createLogger(format: 'json' | 'text', level: LogLevel, stream: LogStream): Logger {
  return format === 'json' ? createJsonLogger(level, stream) : createTextLogger(level, stream);
}

function createJsonLogger(level: LogLevel, stream: LogStream): Logger {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
    },
    { write: (text: string) => stream.write(text) },
  );
  return {
    error: (fields, sentence) => logger.error(fields, sentence),
    warn: (fields, sentence) => logger.warn(fields, sentence),
    info: (fields, sentence) => logger.info(fields, sentence),
    debug: (fields, sentence) => logger.debug(fields, sentence),
  };
}

function createTextLogger(level: LogLevel, stream: LogStream): Logger {
  const shown = LEVELS.slice(0, LEVELS.indexOf(level) + 1);
  const write = (of: LogLevel) => (fields: LogFields, sentence: string) => {
    if (!shown.includes(of)) return;
    const time = new Date().toTimeString().slice(0, 8);
    const values = Object.entries(fields).map(([name, value]) => `  ${name}=${textOf(value)}`);
    stream.write(`${toPrintable(`${time} ${of.padEnd(LEVEL_WIDTH)} ${sentence}${values.join('')}`)}\n`);
  };
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message.replace(/\s*\n\s*/g, ' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
