import { Utf8Stream } from '../logs/index.ts';

/** Characters kept of a line; what looks at lines looks no further. */
const KEPT_CHARACTERS = 16_384;

/**
 * The lines of a log as they stand in it, a chunk's worth at a time; memory stays bounded however long a line is.
 *
 * @param isLive lines of the first chunk come before the second one is there
 */
export async function* lineBatches(
  chunks: AsyncIterable<Uint8Array>,
  isLive = false,
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = new Utf8Stream((bytes) => {
    text += decoder.decode(bytes, { stream: true });
  }, isLive);
  let rest = '';
  const takeLines = (): string[] => {
    const lines = (rest + text).split('\n');
    text = '';
    rest = lines.pop()!.slice(0, KEPT_CHARACTERS);
    return lines;
  };
  for await (const chunk of chunks) {
    reader.write(chunk);
    const lines = takeLines();
    if (lines.length > 0) yield lines;
  }
  reader.end();
  text += decoder.decode();
  const lines = takeLines();
  if (rest !== '') lines.push(rest);
  if (lines.length > 0) yield lines;
}
