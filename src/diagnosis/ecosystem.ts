import type { LogLine } from '../logs/index.ts';
import { LiteralSearch } from '../text/index.ts';

// What the tools of an ecosystem write in nearly every log of theirs.
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  npm: [
    'npm install',
    'npm ci',
    'npm run',
    'npm test',
    'npm err!',
    'npm error',
    'npm warn',
    'node_modules/',
    'package.json',
  ],
  yarn: ['yarn install', 'yarn run v', 'yarn.lock', '$ yarn'],
  pnpm: ['pnpm install', 'pnpm run', 'err_pnpm', 'pnpm-lock'],
  pip: ['pip install', 'site-packages', 'requirements.txt', 'pytest', 'collecting ', 'setup.py', '.py:'],
  poetry: ['poetry install', 'poetry run', 'poetry.lock'],
  uv: ['uv sync', 'uv pip', 'uv run', 'uv.lock'],
  maven: ['[info] building', 'maven-', 'mvn ', 'pom.xml', '[info] ---', 'surefire'],
  gradle: ['gradlew', 'gradle ', '> task :', 'build.gradle', 'org.gradle'],
  sbt: ['sbt ', '[info] compiling', 'build.sbt', '[info] set current project'],
  ant: ['buildfile:', '[javac]', '[junit]', 'build.xml'],
  cargo: ['cargo ', '   compiling ', 'rustc', 'cargo.toml', '.rs:'],
  go: ['go test', 'go build', 'go: downloading', 'go.mod', '_test.go', 'go vet', 'gopath', '.go:'],
  bundler: ['bundle install', 'bundle exec', 'gemfile', 'rspec', 'rubocop', '.rb:', 'rake '],
  composer: ['composer install', 'composer.json', 'phpunit', '.php:', 'vendor/bin'],
  dotnet: ['dotnet ', 'nuget', '.csproj', 'msbuild', '.cs('],
  mix: ['mix deps', 'mix test', 'mix.exs', '(mix)', '.exs:'],
  rebar: ['rebar', '.erl:', 'eunit', 'ct_run'],
  haskell: ['cabal ', 'stack ', 'ghc', '.hs:'],
  swift: ['swift build', 'swift test', 'package.swift'],
  xcode: ['xcodebuild', 'xcpretty', '.xcodeproj', 'cocoapods', 'pod install'],
  cmake: ['cmake', 'ctest', '-- configuring done', 'building cxx object', 'building c object'],
  make: ['make: ', 'make[1]', 'gcc ', 'g++ '],
  docker: ['docker build', 'docker pull', 'dockerfile', 'step 1/', '#1 [internal]', 'docker run'],
  terraform: ['terraform ', '.tf line'],
  ansible: ['ansible', 'task [', 'play recap'],
  kubernetes: ['kubectl', 'helm ', 'kubernetes'],
  perl: ['cpanm', 'prove ', 'perl ', '.pm line'],
  lua: ['luarocks', 'busted', '.lua:'],
  dart: ['flutter ', 'dart ', 'pubspec'],
  latex: ['pdflatex', 'latexmk', '.tex:'],
};

const SIGN_LIST = Object.entries(SIGNS).flatMap(([name, signs]) => signs.map((sign) => ({ name, sign })));
const SEARCH = new LiteralSearch(SIGN_LIST.map(({ sign }) => sign));
const LINES_LOOKED_AT = 4000;
const CHARACTERS_LOOKED_AT = 200;
const LINES_LEAST = 2;

/** The package manager or build tool that most of a log's lines speak of; null when hardly any does. */
export function ecosystemOf(lines: readonly LogLine[]): string | null {
  const counts = new Map<string, Map<number, number>>();
  const add = (literal: number) => {
    const { name } = SIGN_LIST[literal]!;
    let bySign = counts.get(name);
    if (!bySign) {
      bySign = new Map();
      counts.set(name, bySign);
    }
    bySign.set(literal, (bySign.get(literal) ?? 0) + 1);
  };
  for (const line of lines.slice(-LINES_LOOKED_AT)) SEARCH.search(line.text, add, CHARACTERS_LOOKED_AT);
  let best: string | null = null;
  let bestWorth = 0;
  for (const [name, bySign] of counts) {
    // Different signs count more than one sign often: a path in every line says little.
    const total = [...bySign.values()].reduce((sum, count) => sum + count, 0);
    const worth = total < LINES_LEAST ? 0 : bySign.size * Math.log2(1 + total);
    if (worth > bestWorth) {
      best = name;
      bestWorth = worth;
    }
  }
  return best;
}
