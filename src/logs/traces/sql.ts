import type { ErrorOccurrence } from '../error-occurrence.ts';
import type { LineReader } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PSQL = /^psql:(\S.{0,300}?):(\d+): (ERROR|FATAL|PANIC): {1,2}(.*)$/;
const POSTGRES = /^(?:.{0,120}?(?:\[\d+\]|UTC|psql:| LOG: ).{0,60}? )?(ERROR|FATAL|PANIC): {2}(\S.*)$/;
const POSTGRES_MORE = /^(?:(?:LINE \d+|DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LOCATION): |\s+\^|\s{2,}\S)/;
const MYSQL =
  /^(?:mysql: |mysqlimport: )?(ERROR \d{4})(?: \(\w{5}\))?(?: at line (\d+))?(?: in file: '([^']{1,300})')?: (.*)$/;
const SQLITE = /^((?:Parse|Runtime) error)(?: (?:near|in) ?(?:"?([^"\s]{1,200})"? )?line (\d+))?: (.*)$/;
const SQLITE_OLD =
  /^(Error): (?:near line (\d+): (.*)|(near "[^"]{0,200}": syntax error|no such (?:table|column|function): .*|UNIQUE constraint failed.*|in prepare, .*))$/;
const SQLSERVER =
  /^Msg (\d{1,6}), Level \d+, State \d+(?:, Server [^,]{1,100})?(?:, Procedure [^,]{1,100})?, Line (\d+)$/;
const ORACLE = /^(ORA-\d{5}): (.*)$/;

/** Errors of databases as their shells print them: PostgreSQL, MySQL, SQLite, SQL Server, Oracle. */
export const sqlErrors: LineReader<ErrorOccurrence> = {
  name: 'sql',
  hints: [
    'error:  ',
    'fatal:  ',
    'panic:  ',
    'psql:',
    'error 1',
    'error 2',
    'error 3',
    'error 4',
    'parse error',
    'runtime error',
    'error: near',
    'error: in prepare',
    'error: no such',
    'error: unique',
    'msg ',
    'ora-',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const said = statement(text, traceText(lines, index + 1));
    if (said === null) return null;
    let last = index;
    while (last < index + 12 && last + 1 < lines.length && POSTGRES_MORE.test(traceText(lines, last + 1))) last++;
    const frames = said.line === undefined ? [] : [frameOf(true, said.file ?? null, said.line)];
    return errorReading(lines, index, {
      language: 'sql',
      type: said.type,
      message: said.message,
      frames,
      at: index,
      last,
    });
  },
};

function statement(
  text: string,
  below: string,
): { type: string; message: string; file?: string | undefined; line?: string | undefined } | null {
  const psql = PSQL.exec(text);
  if (psql !== null) return { type: psql[3]!, message: psql[4]!, file: psql[1]!, line: psql[2]! };
  const postgres = POSTGRES.exec(text);
  if (postgres !== null) return { type: postgres[1]!, message: postgres[2]! };
  const mysql = MYSQL.exec(text);
  if (mysql !== null) return { type: mysql[1]!, message: mysql[4]!, file: mysql[3], line: mysql[2] };
  const sqlite = SQLITE.exec(text);
  if (sqlite !== null) return { type: sqlite[1]!, message: sqlite[4]!, file: sqlite[2], line: sqlite[3] };
  const old = SQLITE_OLD.exec(text);
  if (old !== null) return { type: old[1]!, message: (old[3] ?? old[4])!, line: old[2] };
  const server = SQLSERVER.exec(text);
  if (server !== null) return { type: `Msg ${server[1]}`, message: below.trim(), line: server[2] };
  const oracle = ORACLE.exec(text);
  return oracle === null ? null : { type: oracle[1]!, message: oracle[2]! };
}
