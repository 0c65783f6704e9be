import { type Table, TableReader } from '../anomaly/index.ts';
import { openInput } from '../files/index.ts';
import { withProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * Reads a table from a file or, for `-`, from standard input, packed or not.
 *
 * @throws BadInputError with row and column where it is no table
 */
export async function readTable(file: string, terminal: Terminal): Promise<Table> {
  const { chunks } = await openInput(file, { expected: 'a table' });
  const reader = new TableReader(file === '-' ? 'standard input' : file);
  for await (const chunk of withProgress(chunks, file, terminal)) reader.push(chunk);
  return reader.finish();
}
