import type { LineReader } from './line-reader.ts';
import type { LogLine } from './log-line.ts';
import { ReaderFamilies } from './reading.ts';
import type { ToolEntry } from './tool-entry.ts';
import { cFamilyReaders } from './tools/c-family.ts';
import { documentReaders } from './tools/documents.ts';
import { eslintReaders } from './tools/eslint.ts';
import { functionalReaders } from './tools/functional.ts';
import { gnuReaders } from './tools/gnu.ts';
import { goReaders } from './tools/go.ts';
import { hardwareReaders } from './tools/hardware.ts';
import { infrastructureReaders } from './tools/infrastructure.ts';
import { javascriptReaders } from './tools/javascript.ts';
import { jvmReaders } from './tools/jvm.ts';
import { mobileReaders } from './tools/mobile.ts';
import { msbuildReaders } from './tools/msbuild.ts';
import { phpReaders } from './tools/php.ts';
import { pythonReaders } from './tools/python.ts';
import { reportFileReaders } from './tools/report-files.ts';
import { rubyReaders } from './tools/ruby.ts';
import { rustReaders } from './tools/rust.ts';
import { shellReaders } from './tools/shell.ts';
import { typescriptReaders } from './tools/typescript.ts';

/** Every reader of tools' output, the more particular before the more general. */
export const TOOL_READERS: readonly LineReader<ToolEntry>[] = [
  ...reportFileReaders,
  ...typescriptReaders,
  ...eslintReaders,
  ...javascriptReaders,
  ...shellReaders,
  ...pythonReaders,
  ...rubyReaders,
  ...phpReaders,
  ...functionalReaders,
  ...rustReaders,
  ...mobileReaders,
  ...cFamilyReaders,
  ...jvmReaders,
  ...msbuildReaders,
  ...infrastructureReaders,
  ...documentReaders,
  ...hardwareReaders,
  ...goReaders,
  ...gnuReaders,
];

let family: ReaderFamilies<[ToolEntry]> | undefined;

/** The entries of compilers, linters and type checkers in these lines, in order. */
export function readToolEntries(lines: readonly LogLine[]): ToolEntry[] {
  family ??= new ReaderFamilies<[ToolEntry]>([TOOL_READERS]);
  return family.readAll(lines)[0];
}
