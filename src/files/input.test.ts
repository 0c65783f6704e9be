import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadInputError } from '../foundation/index.ts';
import { type OpenOptions, openInput } from './input.ts';
import { listInputs } from './input-list.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function file(bytes: string | Uint8Array, name = `file-${count++}`): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A ZIP archive, deflated, written by hand so that its sizes may lie. */
function zip(
  entries: Readonly<Record<string, string | Uint8Array>>,
  change: { flags?: number; badChecksum?: boolean } = {},
) {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x800 | (change.flags ?? 0), 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE((crc32(bytes) + (change.badChecksum ? 1 : 0)) >>> 0, 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    const listed = Buffer.alloc(46);
    listed.writeUInt32LE(0x02014b50, 0);
    head.copy(listed, 6, 4, 30);
    listed.writeUInt32LE(offset, 42);
    local.push(head, Buffer.from(name), packed);
    central.push(listed, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, list, end]);
}

async function read(source: string, options?: OpenOptions): Promise<string> {
  const input = await openInput(source, options);
  const pieces: Buffer[] = [];
  for await (const chunk of input.chunks) pieces.push(Buffer.from(chunk));
  return Buffer.concat(pieces).toString();
}

async function problemOf(source: string, options?: OpenOptions): Promise<string> {
  const error = await read(source, options).then(
    () => null,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(BadInputError);
  const { message } = error as BadInputError;
  expect(message).not.toMatch(/[\x00-\x1f]/);
  return message.replaceAll(folder, '…');
}

const LONG = Array.from({ length: 200_000 }, (_, i) => `line ${i} of a long log\n`).join('');
const RUN = {
  '0_build.txt': 'build a\nbuild b',
  '1_test.txt': 'test\n',
  'build/1_Set up job.txt': 'build a\n',
  'build/2_Run make.txt': 'build b',
  'test/system.txt': 'x',
};

describe('openInput', () => {
  it.each<{ of: string; bytes: string | Uint8Array; text: string }>([
    { of: 'a plain file', bytes: LONG, text: LONG },
    { of: 'gzip', bytes: gzipSync(LONG), text: LONG },
    { of: 'gzip of two members', bytes: Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]), text: 'a\nb\n' },
    { of: 'zstd', bytes: zstdCompressSync(LONG), text: LONG },
    {
      of: 'zstd of two frames',
      bytes: Buffer.concat([zstdCompressSync('a\n'), zstdCompressSync('b\n')]),
      text: 'a\nb\n',
    },
    { of: 'a run of GitHub, each text once', bytes: zip(RUN), text: 'build a\nbuild b\ntest\n' },
    {
      of: 'steps alone, in their order',
      bytes: zip({ 'job/10_c.txt': 'c\n', 'job/2_b.txt': 'b\n', 'job/1_a.txt': 'a\n' }),
      text: 'a\nb\nc\n',
    },
    {
      of: 'an archive with a picture beside the log',
      bytes: zip({ 'a.log': 'a\n', 'b.txt': Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0) }),
      text: 'a\n',
    },
    {
      of: 'text with escapes and some NULs',
      bytes: `\x1b[31mred\x1b[0m\0\0${'text '.repeat(20)}`,
      text: `\x1b[31mred\x1b[0m\0\0${'text '.repeat(20)}`,
    },
  ])('reads $of from a file and from standard input', async ({ bytes, text }) => {
    expect((await read(file(bytes))) === text).toBe(true);
    const pieces = [Buffer.from(bytes).subarray(0, 3), Buffer.from(bytes).subarray(3)];
    expect((await read('-', { stdin: Readable.from(pieces) })) === text).toBe(true);
  });

  it('goes by content, not by name', async () => {
    expect(await read(file('plain', 'really.gz'))).toBe('plain');
    expect(await read(file(gzipSync('packed'), 'really.log'))).toBe('packed');
  });

  it('tells test reports from logs', async () => {
    expect((await openInput(file('<?xml version="1.0"?>\n<testsuites tests="1">'))).kind).toBe('test_report');
    expect((await openInput(file('<html>'))).kind).toBe('log');
  });

  it.each<{ of: string; bytes: string | Uint8Array; says: RegExp }>([
    { of: 'an empty file', bytes: '', says: /is empty: expected a log/ },
    { of: 'nothing, packed', bytes: gzipSync(''), says: /is empty/ },
    { of: 'a program', bytes: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1), says: /is a program: expected a log/ },
    { of: 'a program, packed', bytes: gzipSync(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1)), says: /is a program/ },
    { of: 'bytes without sense', bytes: new Uint8Array(5000).map((_, i) => (i * 7) % 23), says: /is no text/ },
    {
      of: 'truncated gzip',
      bytes: gzipSync(LONG).subarray(0, 200_000),
      says: /stops in the middle of its compressed data/,
    },
    { of: 'gzip cut in its head', bytes: gzipSync('abc').subarray(0, 5), says: /stops in the middle/ },
    {
      of: 'damaged gzip',
      bytes: Buffer.concat([gzipSync(LONG).subarray(0, 5000), Buffer.alloc(9000, 0x55)]),
      says: /damaged compressed data|stops in the middle/,
    },
    {
      of: 'truncated zstd',
      bytes: zstdCompressSync(LONG).subarray(0, 5000),
      says: /stops in the middle of its compressed data/,
    },
    { of: 'a truncated archive', bytes: zip(RUN).subarray(0, 150), says: /is a truncated ZIP archive: fetch it again/ },
    {
      of: 'an archive with a wrong checksum',
      bytes: zip(RUN, { badChecksum: true }),
      says: /is a damaged ZIP archive/,
    },
    { of: 'an encrypted archive', bytes: zip(RUN, { flags: 1 }), says: /is encrypted: unpack it first/ },
    { of: 'an archive without logs', bytes: zip({ 'a.png': 'x' }), says: /holds no log/ },
    { of: 'an archive that leaves its folder', bytes: zip({ '../a.log': 'x' }), says: /damaged ZIP archive/ },
    { of: 'gzip in gzip', bytes: gzipSync(gzipSync('x')), says: /packed more than once/ },
  ])('says in one line what is wrong with $of', async ({ bytes, says }) => {
    expect(await problemOf(file(bytes))).toMatch(says);
    expect(await problemOf('-', { stdin: Readable.from([Buffer.from(bytes)]) })).toMatch(says);
  });

  it('stops at an archive that unpacks to far more than its size', async () => {
    const bomb = file(zip({ 'a.txt': Buffer.alloc(3_000_000, 0x61) }));
    const limits = { entries: 10, ratio: 200, freeBytes: 1_000_000 };
    expect(await problemOf(bomb, { limits })).toMatch(/more than 200 times its size/);
    const many = file(zip(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}.txt`, 'x']))));
    expect(await problemOf(many, { limits })).toMatch(/more than 10 files/);
  });

  it('says that a file is missing, forbidden, or a directory', async () => {
    expect(await problemOf(join(folder, 'missing\x1b[31m.log'))).toBe(
      'cannot find …/missing.log: give a file, a directory, or - for standard input',
    );
    expect(await problemOf(folder)).toMatch(/is a directory: expected a file/);
    const forbidden = file('x');
    chmodSync(forbidden, 0);
    if (process.getuid?.() !== 0) expect(await problemOf(forbidden)).toMatch(/permission denied/);
  });
});

describe('listInputs', () => {
  it('lists logs and reports below a directory, sorted, without hidden, binary and linked files', async () => {
    const root = mkdtempSync(join(folder, 'tree-'));
    mkdirSync(join(root, 'b'));
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, 'b/build.log'), 'x');
    writeFileSync(join(root, 'b/old.log.gz'), gzipSync('x'));
    writeFileSync(join(root, 'a.txt'), 'x');
    writeFileSync(join(root, 'empty.log'), '');
    writeFileSync(join(root, 'core.out'), Uint8Array.of(0x7f, 0x45, 0x4c, 0x46));
    writeFileSync(join(root, 'source.ts'), 'x');
    writeFileSync(join(root, '.hidden.log'), 'x');
    writeFileSync(join(root, '.git/x.log'), 'x');
    writeFileSync(join(root, 'TEST-a.xml'), '<testsuite name="a">');
    writeFileSync(join(root, 'pom.xml'), '<project>');
    symlinkSync(root, join(root, 'loop'));
    symlinkSync(join(root, 'a.txt'), join(root, 'link.txt'));
    const found = await listInputs(root);
    expect(found.map((path) => path.slice(root.length + 1))).toEqual([
      'TEST-a.xml',
      'a.txt',
      'b/build.log',
      'b/old.log.gz',
    ]);
  });

  it('takes the texts of an unpacked run once', async () => {
    const root = mkdtempSync(join(folder, 'run-'));
    for (const name of ['build', 'test']) mkdirSync(join(root, name));
    for (const [name, text] of Object.entries(RUN)) writeFileSync(join(root, name), text);
    const found = await listInputs(root);
    expect(found.map((path) => path.slice(root.length + 1))).toEqual(['0_build.txt', '1_test.txt']);
  });

  it('passes other arguments through and refuses what has no log', async () => {
    const one = file('x');
    expect(await listInputs(one)).toEqual([one]);
    expect(await listInputs('-')).toEqual(['-']);
    await expect(listInputs(join(folder, 'nothing'))).rejects.toThrow(/cannot find/);
    await expect(listInputs(mkdtempSync(join(folder, 'bare-')))).rejects.toThrow(/holds no log/);
  });
});
