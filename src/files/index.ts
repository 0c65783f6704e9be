/**
 * Files, directories, archives and standard input as streams of unpacked bytes.
 * Whatever cannot be read becomes a BadInputError of one line.
 */
export { readArchivedTexts } from './archived-texts.ts';
export type { Chunks } from './byte-source.ts';
export { type Input, type OpenOptions, openInput } from './input.ts';
export { listInputs } from './input-list.ts';
export { ARCHIVE_LIMITS, readArchive } from './log-archive.ts';
