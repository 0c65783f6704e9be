import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInputError } from '../foundation/index.ts';
import { probeFile } from './byte-source.ts';
import { contentKindOf } from './content-kind.ts';
import { badInputOf, titleOf } from './file-problem.ts';
import { compareNumbered, selectStepFiles } from './step-files.ts';

// Names under which logs, test reports and packed logs are kept; rotated logs end in a number.
const LOOKS_LIKE_LOG = /(?:\.(?:log|txt|out|err|output|console|gz|zst|zip)|\.log\.\d{1,6}|^[^.]+)$/i;
const REPORT = /\.xml$/i;
const MOST_FILES = 10_000;
const DEEPEST = 32;

/**
 * The inputs an argument stands for: itself, or the logs and test reports below a directory, sorted.
 * Hidden files, symbolic links and binary files below a directory are left out.
 *
 * @returns sources for `openInput`
 * @throws BadInputError when there is nothing at that path, or no log in the directory
 */
export async function listInputs(argument: string): Promise<readonly string[]> {
  if (argument === '-') return [argument];
  try {
    if (!(await stat(argument)).isDirectory()) return [argument];
    const names: string[] = [];
    await walk(argument, '', 0, names);
    const found: string[] = [];
    for (const name of onceEach(names)) {
      const path = join(argument, name);
      if (await isInput(path)) found.push(path);
    }
    if (found.length > 0) return found;
  } catch (error) {
    throw badInputOf(argument, error);
  }
  throw new BadInputError(`${titleOf(argument)} holds no log: expected text, gzip, zstd or ZIP files in it`, {
    source: argument,
  });
}

async function walk(root: string, folder: string, depth: number, names: string[]): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    // Below the directory that was asked for, what may not be entered is passed by.
    if (depth === 0) throw error;
    return;
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.') || names.length >= MOST_FILES) continue;
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && depth < DEEPEST) await walk(root, name, depth + 1, names);
    else if (entry.isFile() && (LOOKS_LIKE_LOG.test(entry.name) || REPORT.test(entry.name))) names.push(name);
  }
}

/** An unpacked archive of step files holds each text twice, like the archive itself. */
function onceEach(names: readonly string[]): string[] {
  const selectable = names.filter((name) => name.endsWith('.txt'));
  const selected = new Set(selectStepFiles(selectable));
  return names.filter((name) => !name.endsWith('.txt') || selected.has(name)).sort(compareNumbered);
}

async function isInput(path: string): Promise<boolean> {
  try {
    const kind = contentKindOf(await probeFile(path));
    if (kind === 'empty' || typeof kind === 'object') return false;
    return !REPORT.test(path) || kind === 'test_report';
  } catch {
    // It is named when it is opened, so that it is not passed over in silence.
    return true;
  }
}
