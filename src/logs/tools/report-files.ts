import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { headedReader, rowReader } from '../tool-row.ts';

/** Reports in formats made for programs that land in a log, one entry a line: Checkstyle's XML, workflow commands. */
export const reportFileReaders: readonly LineReader<ToolEntry>[] = [
  headedReader({
    tool: 'checkstyle',
    hints: ['<error '],
    row: /^\s{0,16}<error (?:line="(?<line>\d+)" )(?:column="(?<column>\d+)" )?severity="(?<severity>\w+)" message="(?<message>[^"]*)"(?: source="(?<code>[^"]*)")? ?\/>/,
    header: /^\s{0,12}<file name="(?<file>[^"]{1,300})">/,
    severity: 'error',
  }),
  rowReader({
    tool: 'workflow',
    hints: ['::error ', '::warning ', '::notice '],
    row: /^::(?<severity>error|warning|notice) (?:title=[^,:]{0,200},)?file=(?<file>[^,]{1,300}?)(?:,line=(?<line>\d+))?(?:,endLine=\d+)?(?:,col=(?<column>\d+))?(?:,[^:]{0,300})?::(?<message>.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'azure',
    hints: ['##vso[task.logissue'],
    row: /^##vso\[task\.logissue type=(?<severity>error|warning);sourcepath=(?<file>[^;\]]{1,300});linenumber=(?<line>\d+);(?:columnnumber=(?<column>\d+);)?(?:code=(?<code>[^;\]]*);)?\](?<message>.*)$/,
    severity: 'error',
  }),
];
