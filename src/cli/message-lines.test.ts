import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMessageLines } from './message-lines.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'message-lines-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const LINES = '{"text":"hello"}\n\n{"text":"wörld"}';
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

async function read(bytes: Uint8Array | string) {
  const file = join(FOLDER, 'messages.jsonl');
  writeFileSync(file, bytes);
  const found: string[] = [];
  for await (const line of readMessageLines(file)) {
    found.push('message' in line ? `${line.line} ${line.message.text}` : line.problem);
  }
  return found;
}

describe('a file of messages', () => {
  it.each([
    { of: 'UTF-8', bytes: LINES, found: ['1 hello', '3 wörld'] },
    { of: 'UTF-8 that ends with a line break', bytes: `${LINES}\n`, found: ['1 hello', '3 wörld'] },
    { of: 'UTF-8 with a mark', bytes: `\ufeff${LINES}`, found: ['1 hello', '3 wörld'] },
    { of: 'UTF-16', bytes: utf16(LINES), found: ['1 hello', '3 wörld'] },
    { of: 'UTF-16, many of them', bytes: utf16(`${LINES}\n`.repeat(500)), found: { length: 1000 } },
    { of: 'files put together, marks and all', bytes: `${LINES}\n\ufeff${LINES}`, found: { length: 4 } },
    { of: 'lines of Windows', bytes: LINES.replaceAll('\n', '\r\n'), found: ['1 hello', '3 wörld'] },
    {
      of: 'what is no message among them',
      bytes: '{"text":"a"}\nno JSON\n[1]\n{"text":5}\n{"text":"b"}',
      found: [
        '1 a',
        'line 2: expected a JSON object, this is no JSON',
        'line 3: expected a JSON object with a text',
        'line 4: expected a text that is a string',
        '5 b',
      ],
    },
  ])('is read from $of', async ({ bytes, found }) => {
    expect(await read(bytes)).toMatchObject(found);
  });
});
