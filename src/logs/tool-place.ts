/** Lines are looked at up to here; a diagnostic that starts further right is nobody's. */
const LONGEST_LINE = 1500;

// What build systems put before the lines of the programs they run: BuildKit's step and time, MSBuild's node,
// Ant's task, Turborepo's package and task.
const WRAPPER =
  /^(?:#\d{1,4} +\d{1,6}\.\d{1,4} |(?: {0,8}\d{1,3}(?::\d{1,3})?>){1,2}| {0,12}\[(?:javac|apt|ant:[a-z]{3,12}|groovyc|scalac|kotlinc|checkstyle|pmd|exec|java)\] |[@\w./-]{1,80}:[a-z][\w:-]{1,40}: (?=[ \w./\\@]))/;

/** The line without the wrapper of a build system, cut to a length worth looking at. */
export function bareText(text: string): string {
  const short = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
  const wrapper = WRAPPER.exec(short);
  return (wrapper === null ? short : short.slice(wrapper[0].length)).trimEnd();
}

/** Endings of files that compilers and linters speak of. */
const SOURCE_ENDINGS: readonly string[] = (
  'ada adb adoc ads agda as asm astro awk bash bat bats bazel bib bzl c c++ cabal cairo cc cfc cfg cfm cfml cjs cl clj cljc cljs cmake ' +
  'cob coffee conf cpp cr cs csh cshtml csproj css csv cts cu cue cuh cxx d dart dhall di dockerfile dockerignore dtsi ' +
  'edn eex el elm env eps erb erl ex exs f f03 f08 f77 f90 f95 feature fish frag fs fsi fsproj fsx ftl gd gemspec glsl go ' +
  'gql gradle graphql groovy gv gyp h h++ haml handlebars hbs hcl heex hh hjson hlsl hpp hql hrl hs htm html hx hxx ' +
  'i idl idr inc inf ini ipp ipynb j2 jade java jbuilder jl js jsm json json5 jsonc jsonnet jsp jsx kt kts l lds leex less lean lhs ' +
  'liquid lisp litcoffee lua lucee m m4 mak map markdown md mdx metal mjs mk ml mli mll mly mm mod mts mustache ' +
  'nasm neon nim nims nix njk org pas patch pde php php5 phtml pig pl plist pm po pod postcss pot pp prisma pro proto ps1 ' +
  'psd1 psm1 pug purs py pyi pyw pyx pxd qml r rake rb rbi rbs re rego rei rest rmd rng robot rs rst ru s sas sass sbt scala ' +
  'sc scm scss sh shtml slim sls sln smali sol sql ss st storyboard stories styl sum sv svelte svg svh swift t tcl td templ ' +
  'tex texi text tf tfvars thrift toml tpl ts tsql tsx twig txt typ uc v vala vapi vb vbproj vcxproj vert vh vhd vhdl vim ' +
  'vtl vue wat wgsl work wxs x xaml xht xhtml xib xml xs xsd xsl xslt y yaml yang yml yy zig zsh'
).split(' ');

/** Files that are known by name. */
const NAMED_FILES =
  'dockerfile containerfile makefile gnumakefile gemfile rakefile guardfile capfile podfile fastfile appfile dangerfile ' +
  'vagrantfile jenkinsfile brewfile puppetfile berksfile procfile justfile snakefile pipfile build workspace ' +
  'cmakelists sconstruct sconscript tiltfile earthfile caddyfile rebar.config config.ru go.mod pkgbuild license ' +
  'codeowners .env .gitignore .editorconfig .bashrc .vimrc vimrc';

const ENDINGS = new Set(SOURCE_ENDINGS);
const NAMES = new Set(NAMED_FILES.split(' '));
const ADDRESS =
  /:\/\/|^\d{1,3}(?:\.\d{1,3}){3}$|^[\w.-]+@[\w.-]+$|^(?:[\w-]+\.)+(?:com|org|net|io|dev|local|internal|svc|app|cloud)$/i;

/** Hints for lines that have a place in a file and nothing else to know them by: `.rb:`, `makefile:` … */
export const PLACE_HINTS: readonly string[] = [
  ...SOURCE_ENDINGS.map((ending) => `.${ending}:`),
  ...NAMED_FILES.split(' ').map((name) => `${name}:`),
];

/** Whether this is surely the name of a source file: its ending or its name is known. */
export function isSourceFile(file: string): boolean {
  if (file.length > 400 || ADDRESS.test(file)) return false;
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  if (dot > 0 && ENDINGS.has(name.slice(dot + 1))) return name !== 'node.js';
  return NAMES.has(name) || (dot > 0 && NAMES.has(name.slice(0, dot)));
}

/** Whether this can be the name of a file where the rest of the line already looks like a diagnostic. */
export function isFileLike(file: string): boolean {
  if (file === '' || file.length > 400 || ADDRESS.test(file) || /^[\d.,:+-]+$/.test(file)) return false;
  return isSourceFile(file) || /[\\/][^\\/]*$/.test(file) || /[\w)]\.[A-Za-z]\w{0,11}$/.test(file);
}

/** Pattern of a file's name up to a colon, blank or parenthesis, as the group `file`. */
export const FILE = String.raw`(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:"'<>|()=,;[\]{}*#$@][^\s:"'<>|=,;]{0,400})`;

/** Pattern of `:line` and what of `:column`, `.column` or a range follows. */
export const PLACE = String.raw`:(?<line>\d{1,7})(?:[:.](?<column>\d{1,5}))?(?:-\d{1,7}(?:[:.]\d{1,5})?)?`;
