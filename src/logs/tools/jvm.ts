import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { headedReader, placedReader, rowReader } from '../tool-row.ts';

const LEVEL = String.raw`\[(?<severity>ERROR|WARNING|WARN|INFO|error|warn|info)\]`;
const JVM_FILE = String.raw`(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:"<>|()[\]][^:"<>|()[\]]{0,300})`;

/** Compilers, build tools and checkers of Java, Kotlin, Scala, Groovy and Clojure. */
export const jvmReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'maven',
    hints: [':['],
    row: new RegExp(
      String.raw`^${LEVEL} (?:COMPILATION ERROR : )?${JVM_FILE}:\[(?<line>\d+)(?:,(?<column>\d+))?\] (?:\((?<code>\w+)\) )?(?:error: |warning: )?(?<message>\S.*)$`,
    ),
    tail: / \[(?<code>[\w-]+)\]$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'kotlinc',
    hints: ['e: ', 'w: ', '[error] ', '[warning] '],
    row: /^(?:(?<severity>[ewi]): |\[(?<severity2>ERROR|WARNING)\] )(?:file:\/\/)?(?<file>(?:[A-Za-z]:)?[^\s:][^:]{0,300}?)(?:: \((?<line>\d+), (?<column>\d+)\):? |:(?<line2>\d+):(?<column2>\d+):? )(?<message>\S.*)$/,
    tail: / \[(?<code>[A-Z_]{5,80})\]$/,
    accepts: ({ file, severity }) => severity === severity?.toLowerCase() || /\.kts?$/.test(file ?? ''),
    severity: 'error',
  }),
  rowReader({
    tool: 'javac',
    hints: ['.java:', '.scala:', '.kt:', '.kts:', '.aidl:'],
    row: /^(?:\[(?:ERROR|WARNING|error|warn)\] )?(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:"<>|()][^:"<>|()]{0,300}\.(?:java|scala|kts?|aidl)):(?<line>\d+):(?:(?<column>\d+):)? (?<severity>error|warning|info): (?:\[(?<code>[\w-]+)\] )?(?<message>\S.*)$/,
    tail: / \[(?<code>[A-Z]\w{3,60})\]$/,
    caret: true,
    severity: 'error',
  }),
  rowReader({
    tool: 'javadoc',
    hints: [': warning - ', ': error - '],
    row: /^(?:\[\w+\] )?(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:"<>|()][^:"<>|()]{0,300}\.java):(?<line>\d+): (?<severity>warning|error) - (?<message>\S.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'scalac',
    hints: ['[error] ', '[warn] ', '.scala:'],
    row: new RegExp(
      String.raw`^${LEVEL} (?<file>[^\s:"<>|()[\]]{1,300}\.(?:scala|java|sbt|sc)):(?<line>\d+):(?:(?<column>\d+):)? (?<message>\S.*)$`,
    ),
    tail: / [[(](?<code>[A-Za-z][\w-]{3,60})[\])]$/,
    // in capitals it is Maven's, and a Java file's then somebody else's
    accepts: ({ file, severity }) => severity === severity?.toLowerCase() || !file?.endsWith('.java'),
    caret: true,
    severity: 'error',
  }),
  // Scala 3 draws a rule: -- [E007] Type Mismatch Error: src/A.scala:3:10 -----
  placedReader({
    tool: 'scalac',
    hints: ['-- ['],
    place:
      /^(?:\[\w+\] )?-- \[(?<code>E\d+)\] (?:[\w ]{1,60} )?(?<severity>Error|Warning): (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+) ?-*$/,
    message: /^(?:\[\w+\] )?\s*\|\s*(?<message>[A-Za-z'"`].*)$/,
    within: 8,
    severity: 'error',
  }),
  placedReader({
    tool: 'scalac',
    hints: ['-- error: ', '-- warning: '],
    place: /^(?:\[\w+\] )?-- (?<severity>Error|Warning): (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+) ?-*$/,
    message: /^(?:\[\w+\] )?\s*\|\s*(?<message>[A-Za-z'"`].*)$/,
    within: 8,
    severity: 'error',
  }),
  rowReader({
    tool: 'scalastyle',
    hints: ['[error] ', '[warn] '],
    row: /^\[(?<severity>error|warn)\] (?<file>[^\s:]{1,300}\.(?:scala|sbt)): (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'scalastyle',
    hints: [' file='],
    row: /^(?<severity>error|warning) file=(?<file>\S{1,300}) message=(?<message>\S.*?)(?: line=(?<line>\d+))?(?: column=(?<column>\d+))?$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'checkstyle',
    hints: ['[error] ', '[warn] ', '[info] '],
    row: new RegExp(
      String.raw`^\s{0,12}(?:\[ant:checkstyle\] )?\[(?<severity>ERROR|WARN|WARNING|INFO)\] ${JVM_FILE}:(?<line>\d+)(?::(?<column>\d+))?: (?<message>\S.*)$`,
    ),
    tail: / \[(?<code>\w+)\]$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'detekt',
    hints: ['] at '],
    row: /^\s{0,8}(?<code>[A-Z]\w{2,80}) - (?:\d+\/\d+ - )?\[(?<message>[^\]]{1,400})\] at (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+)/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'ktlint',
    hints: ['.kt:', '.kts:'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?:(?:Lint )?(?<severity>error|warning) ?[>:-] )?(?<message>\S.*)$`,
    ),
    tail: / [[(](?<code>[\w:.-]+)[\])]$/,
    accepts: ({ file, message }) => /\.kts?$/.test(file ?? '') && !/^in /.test(message ?? ''),
    severity: 'error',
  }),
  rowReader({
    tool: 'pmd',
    hints: ['.java:', 'pmd failure'],
    row: /^(?:(?<file>[^\s:]{1,300}\.\w{1,8}):(?<line>\d+):\s+(?<code>[A-Z]\w{3,80}):\s+|(?:\[\w+\] )?PMD Failure: \S{1,200}:(?<line2>\d+) Rule:(?<code2>\w+) Priority:\d )(?<message>\S.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'spotbugs',
    hints: [':[line', ':[lines'],
    row: /^(?:\[(?<severity>ERROR|WARNING|INFO)\] )?(?:(?<severity2>High|Medium|Low|[HML](?= [A-Z] )):? (?:[A-Z] )?)?(?<message>\S.*?)(?: \[[\w.$]{1,200}(?:, [^\]]{1,200})?\])? +At (?<file>[\w.$/-]{1,200}):\[lines? (?<line>\d+)(?:-\d+)?\](?: (?<code>[A-Z_]+))?$/,
    words: { h: 'error', m: 'warning', l: 'info' },
    severity: 'warning',
  }),
  rowReader({
    tool: 'groovyc',
    hints: ['@ line '],
    row: /^(?<file>[^\s:]{1,300}): \d+: (?<message>\S.*) @ line (?<line>\d+), column (?<column>\d+)\.?$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'gradle',
    hints: ["file '"],
    place:
      /^(?:Build|Settings|Script|Initialization script) (?:file|script) '(?<file>[^']{1,300})' line: (?<line>\d+)$/i,
    message: /^(?:> )?(?<message>[A-Z]\S* .*)$/,
    barrier: /^\* Try:/,
    within: 4,
    severity: 'error',
  }),
  rowReader({
    tool: 'lint',
    hints: [': error: ', ': warning: ', ': aapt:'],
    row: /^(?:(?<severity>ERROR|WARN): ?)?(?<file>[^\s:]{1,300}\.(?:xml|gradle|java|kts?|png|properties|toml)):(?<line>\d+)(?::(?<column>\d+))?(?:-[\d:]+)?: (?:AAPT: )?(?:(?<severity2>Error|Warning|error|warning|Information): )?(?<message>\S.*)$/,
    accepts: ({ severity, message }) => severity !== undefined && !/^in /.test(message ?? ''),
    tail: / \[(?<code>[A-Z]\w{3,60})\]$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'clojure',
    hints: ['syntax error '],
    row: /^(?:Execution error[^:]{0,80}: )?(?<message>Syntax error \w{1,40}(?: \S{1,80})?) at \((?<file>[^():]{1,300}):(?<line>\d+):(?<column>\d+)\)\.$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'ecj',
    hints: ['error in ', 'warning in '],
    place: /^\d+\. (?<severity>ERROR|WARNING) in (?<file>\S{1,300}) \(at line (?<line>\d+)\)$/,
    message: /^(?<message>[A-Z]\S*(?: .*)?)$/,
    within: 4,
    severity: 'error',
  }),
  headedReader({
    tool: 'npm-groovy-lint',
    hints: [' error ', ' warning ', ' info '],
    row: /^ {1,4}(?<line>\d+) {2,}(?<severity>error|warning|info) {2,}(?<message>\S.*)$/,
    header: /^(?<file>\S{1,300})$/,
    tail: / {2,}(?<code>\w+)$/,
    severity: 'error',
  }),
];
