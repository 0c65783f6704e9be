import { openInput } from '../files/index.ts';

/** Characters of a line that are kept: a message of a megabyte is read, one without end is not. */
const LONGEST_LINE = 1 << 24;

/** A line of a file of messages: a message, or what is wrong with it. */
export type MessageLine =
  | { readonly line: number; readonly message: Readonly<Record<string, unknown>> & { readonly text: string } }
  | { readonly line: number; readonly problem: string; readonly id?: unknown };

/**
 * The messages of a file of JSON lines, in order; blank lines are no messages.
 *
 * @throws BadInputError when the file cannot be read
 */
export async function* readMessageLines(source: string): AsyncGenerator<MessageLine> {
  const { chunks } = await openInput(source, { expected: 'messages as JSON lines' });
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const text of lines) {
      line++;
      if (text.trim() !== '') yield readLine(text, line);
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield readLine(rest, line + 1);
}

function readLine(text: string, line: number): MessageLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
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
