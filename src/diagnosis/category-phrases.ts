import type { LogLine } from '../logs/index.ts';
import type { Category } from '../rules/index.ts';
import type { Claim } from './claims.ts';
import type { RankedLine } from './evidence-ranking.ts';

// What people and tools call things, whatever the tool: looser than a rule, so a phrase is only heard
// next to a line that was chosen as evidence, and never named to anybody.
const PHRASES: readonly (readonly [Category, RegExp])[] = [
  [
    'network',
    /\b(?:connect(?:ion)? (?:timed? ?out|timeout|refused|reset|error|closed|aborted)|could(?: not|n['’]t) (?:connect|create connection|establish|reach|open connection|resolve host|fetch)|unable to (?:connect|access|resolve host|establish)|failed to (?:connect|fetch|download|establish)|(?:name|host) (?:or service not known|resolution)|temporary failure in name|network (?:is )?(?:unreachable|error|timeout)|no route to host|getaddrinfo|econn\w+|etimedout|enotfound|ssl (?:handshake|certificate|error|connection)|certificate (?:verify|has expired|problem)|unexpected eof|broken pipe|download(?:ing)? .{0,80}fail|error downloading|the requested url returned error|timed out (?:while )?(?:connecting|fetching|downloading)|http error)\b/i,
  ],
  [
    'registry_or_service_outage',
    /\b(?:50[0234] (?:bad gateway|service|internal|gateway|backend)|service (?:temporarily )?unavailable|bad gateway|internal server error|gateway time-?out|returned (?:http )?(?:status )?(?:code )?50[0234]|received status code 5\d\d|status: 5\d\d|is down for maintenance)\b/i,
  ],
  ['rate_limited', /\b(?:rate ?limit\w*|too many requests|\b429\b|toomanyrequests|quota exceeded for|api rate)/i],
  [
    'auth_or_permission',
    /\b(?:(?:permission|access) (?:was )?denied|authenticat\w+ (?:failed|required|error)|unauthori[sz]ed|not authori[sz]ed|40[13] (?:forbidden|unauthorized|authorization)|\berror:? 40[13]\b|forbidden|could not read (?:username|password)|invalid (?:credentials|token|password|username|api key)|bad credentials|publickey|host key verification|login (?:failed|required)|wrong (?:secret|password)|iv undefined|bad decrypt|not permitted|insufficient (?:scope|permission|privilege)\w*|must be (?:logged in|authenticated))\b/i,
  ],
  [
    'disk_full',
    /\b(?:no space left|disk (?:is )?(?:full|quota)|enospc|not enough (?:free )?(?:disk )?space|insufficient disk|out of disk|you don't have enough free space)\b/i,
  ],
  [
    'out_of_memory',
    /\b(?:out of memory|outofmemory\w*|cannot allocate memory|oom[- ]?kill\w*|heap (?:space|out of)|memory exhausted|allowed memory size|bad_alloc|killed process|exit(?:ed)?(?: with)?(?: code| status)? 137|std::bad_alloc|virtual memory exhausted|gc overhead limit)\b/i,
  ],
  [
    'timeout',
    /\b(?:exceeded the (?:maximum|time)|time ?limit|timed? ?out after|timeout (?:of|after|exceeded|reached|waiting)|no output (?:has been )?received|took (?:too long|longer than)|deadline exceeded|has been running for more than|execution timed out|job (?:exceeded|timed out)|build timed out|test timed out|hang detected)\b/i,
  ],
  [
    'cancelled',
    /\b(?:operation was cancell?ed|cancell?ed by|build (?:was )?(?:aborted|cancell?ed)|job was cancell?ed|received sigterm|user (?:cancel|abort)\w*|aborted by|task was cancell?ed)\b/i,
  ],
  [
    'checkout_error',
    /\b(?:could(?: not|n['’]t) (?:checkout|find remote ref|clone|read from remote)|pathspec .{0,80}did not match|remote ref|reference is not a tree|unable to checkout|error (?:cloning|fetching)|git (?:clone|fetch|checkout|submodule)\b.{0,120}(?:fail|error|status)|repository not found|not a git repository|bad object|unadvertised object|failed to (?:clone|checkout|fetch)|not our ref)\b/i,
  ],
  [
    'merge_conflict',
    /\b(?:merge conflict|automatic merge failed|conflict \(content\)|patch does not apply|hunks? failed|cannot be merged|needs rebase|hunk #\d+ failed)/i,
  ],
  [
    'missing_dependency',
    /\b(?:no module named|modulenotfounderror|importerror|cannot find (?:module|package|name ')|command not found|not (?:currently )?installed|no such file or directory|could not find (?:a )?(?:package configuration|module|executable|program|library|the program|gem)|unable to (?:locate|find) (?:package|executable|program|library|tool)|is not recognized as|executable (?:file )?not found|missing (?:dependency|package|module|library|required)|classnotfoundexception|noclassdeffounderror|cannot load such file|not found in path|cannot open shared object|library not loaded|can't locate \S+ in|module .{0,60} not found|cannot find -l|header .{0,40}not found|not find .{0,60}(?:\.h|\.so|\.dll|missing:)|please (?:install|ask your administrator to install))\b/i,
  ],
  [
    'dependency_resolution',
    /\b(?:could(?: not|n['’]t) (?:resolve|find (?:a )?(?:version|compatible|artifact|gem|matching|satisf)|transfer artifact|satisfy)|(?:unable|failed) to resolve|unresolved (?:dependency|dependencies)|(?:dependency|version|peer) (?:conflict|resolution|tree)|no (?:matching )?(?:version|distribution|candidate|package)s? (?:found|matches|available|of)|(?:incompatible|conflicting) (?:versions?|dependenc\w+|requirements?)|eresolve|etarget|requires? .{0,80}but .{0,80}(?:have|found|is|installed)|solver|unmet (?:peer )?dependenc\w+|dependenc\w+ .{0,60}(?:not be resolved|not found|could not|conflict)|versionconflict|distributionnotfound|lock ?file .{0,60}(?:out of|not up|outdated|needs)|package .{0,80}is unavailable|no package matching|checksum (?:mismatch|failed|verification)|(?:un)?satisf(?:y|ied|iable)|yanked)\b/i,
  ],
  [
    'configuration_error',
    /\b(?:(?:invalid|unknown|unrecogni[sz]ed|unsupported|missing|bad) (?:option|argument|flag|parameter|configuration|config|setting|property|key|command|value for|input|syntax in|environment variable)|no (?:rakefile|makefile|build file|such task|rule to make target|task named|configuration file)|(?:config(?:uration)?|settings?) (?:file )?.{0,60}(?:not found|invalid|missing|error|does not exist|could not be)|don't know how to build|unknown (?:task|target|lifecycle|plugin|job|stage)|missing script|task .{0,60}(?:not found|is not (?:in|defined))|yaml(?:exception|: line|error)|mapping values|not a valid|cd: .{0,80}no such file|was unexpected at this time|permission to run|unable to access jarfile|is not a directory|cannot find (?:path|config)|environment variable .{0,60}(?:not set|undefined|required)|must be (?:set|defined|specified)|deprecated .{0,60}(?:removed|no longer))\b/i,
  ],
  [
    'lint_or_format',
    /\b(?:lint(?:er|ing|ed)?\b|eslint|jshint|jscs|tslint|stylelint|flake8|pylint|pycodestyle|pep8|rubocop|checkstyle|pmd|findbugs|spotbugs|spotless|gofmt|goimport\w*|gometalinter|golangci|golint|clippy|rustfmt|clang-format|prettier|phpcs|php_codesniffer|credo|luacheck|hlint|shellcheck|hadolint|markdownlint|yamllint|swiftlint|ktlint|detekt|scalastyle|scalafmt|standard(?: style|\.js)|mix format|code style|style (?:check|violation|error|issue)s?|coding standard|not (?:properly )?(?:formatted|gofmted|sorted|in order|goimported)|would reformat|needs? (?:re)?format\w*|trailing (?:white)?space|indent(?:ation|ed)?|offen[cs]es?|violations?|unused (?:variable|import|local)|line (?:is )?too long|missing semicolon|blank lines?|W\d{3,4}\b|E[1-9]\d{2}\b|(?:alphabetical|correct) order|whitespace)\b/i,
  ],
  [
    'quality_gate',
    /\b(?:coverage .{0,60}(?:below|threshold|less than|does not meet|drop|fail|minimum)|(?:dead|broken) links?|link check|api (?:check|compatib\w+|change|diff)|binary (?:in)?compatib\w+|breaking change|bundle size|size limit|exceeds? (?:the )?(?:maximum|size|limit|budget)|licen[cs]e (?:header|check)|without .{0,20}licen[cs]e|rat check|(?:generated|committed) (?:files?|code|changes) .{0,60}(?:out of date|differ|stale|up.to.date)|uncommitted changes|working (?:directory|tree|copy) (?:is )?(?:not )?clean|git diff --(?:exit|quiet)|out of date|not up.to.date|commitlint|changelog|cla\b|dco\b|quality gate|duplicate entr|japicmp|revapi|enforcer|mima|files? differ|backward.{0,12}compat\w+|404 .{0,40}(?:link|http)|warnings? found and -werror)\b/i,
  ],
  [
    'compile_error',
    /\b(?:compil(?:ation|e|ing|er) (?:error|fail\w*|terminated)|could not compile|does not compile|syntax ?error|parse error|cannot find symbol|undefined (?:reference|symbol|identifier|method|variable|function)|undeclared|not (?:declared|a member|defined|in scope)|expected .{0,40}(?:before|but found|token|expression|identifier|;)|unexpected (?:token|identifier|end of|character|symbol)|error\[e\d{4}\]|error (?:ts|cs|c)\d{4}|fatal error|mismatched types|incompatible types|no matching function|unresolved (?:import|reference|external|identifier)|linker|ld returned|collect2|type mismatch|cannot (?:convert|infer|be resolved to)|unterminated|unknown (?:attribute|type)|parsing error|build failed with an exception|compileerror|code generation|cython)\b/i,
  ],
  [
    'type_error',
    /\b(?:mypy|pyright|flow check|type ?check(?:er|ing)?|dialyzer|incompatible type|has no attribute .{0,40}\[attr|is not assignable to type|sorbet|phpstan|psalm)\b/i,
  ],
  [
    'test_failure',
    /(?:\b(?:assert\w*|expected .{0,160}(?:but|got|to|actual|received|found)|expectation|tests? (?:failed|failures?)|failures?:|failed tests?|(?:test|spec|example|scenario)s?\b.{0,60}\bfail\w*|\d+ (?:failing|failed)|not ok|--- fail|fail:|<<< (?:failure|error)|should(?: not)? (?:be|have|equal|return|contain|match)|did not match|does not match|mismatch|got:?|actual:?|unexpected (?:exception|result|output|value)|comparisonfailure|error collecting|panicked at|timed out in test|test-unexpected)\b|●|✗|✕|✖)/i,
  ],
  [
    'crash',
    /\b(?:segmentation fault|segfault|sig(?:segv|abrt|bus|ill|fpe|trap)|core dumped|stack smashing|double free|heap-buffer|use-after-free|addresssanitizer|leaksanitizer|threadsanitizer|undefinedbehavior|runtime error: |data race|internal compiler error|assertion .{0,80}failed\b|aborted \(|bus error|illegal instruction|access violation|fatal signal|crash(?:ed|es)?|unhandled exception|abort trap|hs_err|vm crashed|kernel panic|exit(?:ed)?(?: with)?(?: code| status)? (?:134|139)|terminate called)\b/i,
  ],
  [
    'runner_or_infrastructure',
    /\b(?:runner (?:has|lost|was|did)|lost communication|agent (?:lost|offline|disconnected|went)|worker (?:lost|died|disconnected|was lost)|shutdown signal|node (?:was )?(?:lost|removed|offline|terminated)|(?:vm|instance|machine|container|slave|executor) .{0,40}(?:preempt\w*|terminated|reclaimed|not start|lost|offline|failed to start|stopped unexpectedly)|(?:infrastructure|system|internal) (?:error|failure)|failed to (?:start|provision|allocate|create) .{0,40}(?:runner|agent|instance|container|vm|pod|node)|hudson\.\w+|remoting|channel .{0,30}clos\w+|hardware|device .{0,40}(?:not found|unavailable|lost)|cuda (?:error|driver)|no (?:available )?(?:runner|agent|executor)s?)\b/i,
  ],
  [
    'resource_quota',
    /\b(?:exceeded quota|quota .{0,40}exceeded|insufficient (?:cpu|memory|quota)|limit exceeded|resource ?quota|no credits|billing|spending limit)\b/i,
  ],
  [
    'docker_build',
    /\b(?:docker(?:file)? ?(?:build|parse)|failed to solve|dockerfile|executor failed running|returned a non-zero code|invalid reference format|failed to compute cache key|error building image|buildkit|copy failed|buildx|(?:pull|manifest) .{0,40}(?:not found|unknown|denied))\b/i,
  ],
  [
    'deployment',
    /\b(?:deploy\w*|publish\w*|releas(?:e|ing) .{0,40}fail|upload\w* .{0,40}fail|rollout|kubectl|helm|push(?:ing)? .{0,40}(?:rejected|failed|denied)|terraform apply|failed to push|rollback|already (?:been )?(?:published|exists)|gh-pages|s3 |heroku)\b/i,
  ],
  [
    'database',
    /\b(?:(?:sql|database|postgres\w*|mysql|mariadb|sqlite|mongo\w*|redis|psycopg\w*|pg::|sqlstate|activerecord|migration)\b.{0,120}(?:error|fail|refused|denied|exist|not|timeout|lost|unable)|(?:relation|table|column|database) .{0,60}(?:does not exist|already exists|doesn't exist)|no such table|deadlock|unique constraint|access denied for user|connection to (?:server|the database))\b/i,
  ],
  [
    'security_scan',
    /\b(?:vulnerabilit(?:y|ies)|cve-\d{4}|ghsa-|security (?:scan|audit|advisor)\w*|secrets? (?:detected|found)|leaks? found|npm audit|snyk|trivy|bandit|semgrep)\b/i,
  ],
  ['flaky_test', /\b(?:flak(?:y|es?)|passed on retry|retry (?:passed|succeeded)|intermittent)\b/i],
];

// What a failed command was for, by the words of the command itself.
const COMMANDS: readonly (readonly [Category, RegExp])[] = [
  [
    'lint_or_format',
    /\b(?:lint\w*|eslint|jshint|jscs|tslint|stylelint|flake8|pylint|pycodestyle|pep8|black|isort|ruff|rubocop|checkstyle\w*|pmd\w*|findbugs|spotbugs|spotless\w*|gofmt|fmt|golint|golangci|gometalinter|vet|clippy|rustfmt|clang-format|format\w*|prettier|phpcs|credo|luacheck|hlint|shellcheck|hadolint|markdownlint|perlcritic|perltidy|style\w*|standard|scalastyle|scalafmt\w*|swiftlint|ktlint\w*|detekt)\b/i,
  ],
  [
    'test_failure',
    /\b(?:\w*tests?|\w*spec|check|verify|pytest|nosetests?|tox|jest|mocha|karma|ava|tap|rspec|cucumber|minitest|phpunit|busted|prove|ctest|ert|ct|eunit|surefire|failsafe|unit|integration|e2e)\b/i,
  ],
  [
    'dependency_resolution',
    /\b(?:install|ci|bundle|restore|deps?|resolve\w*|fetch|download|update|bootstrap|composer|pip|get|require)\b/i,
  ],
  [
    'compile_error',
    /\b(?:compile\w*|build\w*|make|assemble\w*|javac|tsc|rollup|webpack|package|classes|gcc|cc|ghc|bin)\b/i,
  ],
  ['deployment', /\b(?:deploy\w*|publish\w*|release\w*|upload\w*|push)\b/i],
  [
    'quality_gate',
    /\b(?:coverage|coveralls|codecov|links?|awesome_bot|htmlproofer|size|licen[cs]e|diff|status|apicheck|japicmp|revapi|mima\w*|docs?|javadoc|changelog|bundlesize|enforce\w*)\b/i,
  ],
  ['docker_build', /\bdocker (?:build|compose)|buildx\b/i],
  ['checkout_error', /\bgit (?:clone|fetch|checkout|submodule)\b/i],
];

// Lines that name the command that failed.
const FAILED_COMMAND =
  /^(?:The command "(?<a>.{1,300})" (?:exited with [1-9]\d*|failed)|Execution failed for task '(?<b>[^']{1,200})'|(?:> Task )?:?(?<c>[\w:-]{1,120}) FAILED$|npm (?:ERR!|error) .{0,80}`(?<d>[^`]{1,200})`|npm (?:ERR!|error) command .{0,40}-c (?<e>.{1,200})|error Command "?(?<f>[^"]{1,200})"? failed|make(?:\[\d+\])?: \*\*\* \[(?<g>[^\]]{1,200})\]|\[ERROR\] Failed to execute goal (?<h>\S{1,200})|ERROR: InvocationError for command (?<i>.{1,200})|rake aborted|Command (?<j>.{1,200}) (?:returned|failed|exited)|error: command '(?<k>[^']{1,100})' failed|script returned exit code|Error: Process completed with exit code|\[error\] \((?<l>[^)]{1,100})\)|ELIFECYCLE|.{0,60}Target .(?<m>[\w-]{1,60}). failed|Sequence (?<n>.{1,100}) failed)/;

const LINES_BEFORE = 3;
const LINES_AFTER = 5;
const LOOKED_AT = 500;
const COMMAND_LINES_BEFORE = 400;
const LAST_LINES = 120;

/** What phrases next to the best lines, and the commands that ran and failed there, say of the category. */
export function collectPhraseClaims(lines: readonly LogLine[], top: readonly RankedLine[]): Claim[] {
  const claims: Claim[] = [];
  const near = linesAround(lines, top);
  // Most phrases stand nowhere near: one look at all these lines together spares them the looks at each.
  const joined = near.map(({ text }) => text).join('\n');
  for (const [category, pattern] of PHRASES) {
    if (!pattern.test(joined)) continue;
    for (const { place, text, strength } of near) {
      if (pattern.test(text)) claims.push({ place, kind: 'phrase', category, strength });
    }
  }
  for (const { place } of top) {
    const command = commandBefore(lines, place);
    if (command) claims.push(...claimsOfCommand(command, place, 'command'));
  }
  for (let at = Math.max(0, lines.length - LAST_LINES); at < lines.length; at++) {
    const groups = FAILED_COMMAND.exec(lines[at]!.text.slice(0, LOOKED_AT))?.groups;
    const command = groups && Object.values(groups).find((group) => group !== undefined);
    if (command) claims.push(...claimsOfCommand(command, top[0]?.place ?? at, 'failed_command'));
  }
  return claims;
}

/** The best lines and those next to them, each with the place it speaks for. */
function linesAround(lines: readonly LogLine[], top: readonly RankedLine[]) {
  return top.flatMap(({ place }) => {
    const from = Math.max(0, place - LINES_BEFORE);
    return lines.slice(from, place + LINES_AFTER + 1).map(({ text }, offset) => ({
      place,
      text: text.slice(0, LOOKED_AT),
      strength: from + offset === place ? 1 : 0.5,
    }));
  });
}

function claimsOfCommand(command: string, place: number, kind: 'command' | 'failed_command'): Claim[] {
  return COMMANDS.filter(([, pattern]) => pattern.test(command)).map(([category]) => ({
    place,
    kind,
    category,
    strength: 1,
  }));
}

/** The last command that was echoed before a line: `$ cmd`, `+ cmd`, `> cmd`, or what the CI system marks as one. */
function commandBefore(lines: readonly LogLine[], place: number): string | null {
  for (let at = place; at >= Math.max(0, place - COMMAND_LINES_BEFORE); at--) {
    const { text, level } = lines[at]!;
    if (level === 'command') return text.slice(0, LOOKED_AT);
    const command =
      /^(?:\[command\]|\$ |\++ ?|> (?=\S+@\S+ \S|(?:npm|yarn|node|mocha|jest|eslint|gulp|grunt|tsc|bash|sh) )|Running |Executing )(?<command>\S.{0,300})/.exec(
        text,
      )?.groups?.command;
    if (command) return command;
  }
  return null;
}
