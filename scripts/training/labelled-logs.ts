import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type LogExcerpt, LogReader } from '../../src/logs/index.ts';

type Range = readonly [number, number];

/** What people said of a log; the fields of the data's own description. */
export interface LogLabel {
  file: string;
  source: string;
  repo: string;
  ecosystem: string;
  category: string;
  alt_categories: string[];
  lines: Range[];
  alt_lines?: Range[];
  context_lines?: Range[];
  pass_file?: string;
}

export interface LabelledLog {
  label: LogLabel;
  excerpt: LogExcerpt;
}

/** Reads one log, gzipped or plain. */
export function readExcerpt(path: string): LogExcerpt {
  const reader = new LogReader();
  const bytes = readFileSync(path);
  reader.write(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  return reader.end();
}

/** Reads all labelled logs below `<data>/logs`. */
export function readLabelledLogs(data: string): LabelledLog[] {
  const root = join(data, 'logs');
  return readFileSync(join(root, 'ci', 'labels.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const label = JSON.parse(line) as LogLabel;
      return { label, excerpt: readExcerpt(join(root, label.file)) };
    });
}
