import { openInput } from '../files/index.ts';
import { Utf8Stream } from '../logs/index.ts';

/** Characters of a line that are kept: a message of a megabyte is read, one without end is not. */
const LONGEST_LINE = 1 << 24;

/** A line of a file of messages: a message, or what is wrong with it. */
export type MessageLine =
  | { readonly line: number; readonly message: Readonly<Record<string, unknown>> & { readonly text: string } }
  | { readonly line: number; readonly problem: string; readonly id?: unknown };

/**
 * The messages of a file of JSON lines, in order, in UTF-8 or UTF-16; blank lines are no messages.
 *
 * @throws BadInputError when the file cannot be read
 */
export async function* readMessageLines(source: string): AsyncGenerator<MessageLine> {
  const { chunks } = await openInput(source, { expected: 'messages as JSON lines' });
  const decoder = new TextDecoder();
  let text = '';
  const reader = new Utf8Stream((bytes) => {
    text += decoder.decode(bytes, { stream: true });
  });
  let rest = '';
  let line = 0;
  for await (const chunk of chunks) {
    reader.write(chunk);
    const lines = (rest + text).split('\n');
    text = '';
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const read of lines) {
      line++;
      if (read.trim() !== '') yield readLine(read, line);
    }
  }
  reader.end();
  for (const read of (rest + text + decoder.decode()).split('\n')) {
    line++;
    if (read.trim() !== '') yield readLine(read, line);
  }
}

function readLine(text: string, line: number): MessageLine {
  let value: unknown;
  try {
    // Files that were put together have a byte order mark in their middle; trimming takes it for a blank.
    value = JSON.parse(text.trim());
  } catch {
    return { line, problem: `line ${line}: expected a JSON object, this is no JSON` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, problem: `line ${line}: expected a JSON object with a text` };
  }
  const message = value as Record<string, unknown>;
  if (typeof message.text !== 'string')
    return { line, problem: `line ${line}: expected a text that is a string`, id: message.id };
  return { line, message: message as Record<string, unknown> & { text: string } };
}
