import { toPrintable } from '../text/index.ts';
import type { Terminal } from './terminal.ts';

const FIRST_AFTER_MS = 500;
const EVERY_MS = 200;
const MEGABYTE = 1_000_000;

/** Passes chunks on; after half a second of it, shows on a terminal how much was read. */
export async function* withProgress(
  chunks: AsyncIterable<Uint8Array>,
  source: string,
  { stderr }: Terminal,
): AsyncGenerator<Uint8Array> {
  if (stderr.isTTY !== true) {
    yield* chunks;
    return;
  }
  let bytes = 0;
  let nextMs = Date.now() + FIRST_AFTER_MS;
  let isShown = false;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      bytes += chunk.length;
      if (Date.now() < nextMs) continue;
      stderr.write(`\r\x1b[K${toPrintable(source)}: ${Math.round(bytes / MEGABYTE)} MB read`);
      isShown = true;
      nextMs = Date.now() + EVERY_MS;
    }
  } finally {
    if (isShown) stderr.write('\r\x1b[K');
  }
}
