/** Directories that hold runtimes, standard libraries and dependencies, whatever the language. */
const FOREIGN_PATHS: readonly RegExp[] = [
  /(?:^|[\\/])(?:site-packages|dist-packages|node_modules|bower_components|jspm_packages|vendor|deps|_opam|\.opam)[\\/]/,
  /(?:^|[\\/])(?:\.cargo[\\/](?:registry|git)|\.rustup|\.stack|\.cabal|\.gem|\.rbenv|\.rvm|\.pyenv|\.nvm|\.hex|\.mix|\.m2|\.julia|\.asdf|\.pub-cache|\.nuget)[\\/]/,
  /(?:^|[\\/])(?:gems|rubygems|rubies|bundler)[\\/]/,
  /(?:^|[\\/])pkg[\\/]mod[\\/]/,
  /(?:^|[\\/])(?:share|lib)[\\/]perl5?[\\/]/,
  /(?:^|[\\/])lib(?:64)?[\\/]python\d(?:\.\d+)?[\\/]/,
  /[\\/][Ll]ib[\\/](?:importlib|unittest|asyncio|concurrent|json|multiprocessing|subprocess|runpy)\b/,
  /^\/(?:usr\/(?:local\/)?(?:lib|lib64|include|share|libexec)|lib|lib64|rustc|checkout\/src|buildworker|build\/glibc|nix\/store)[\\/]/,
  /^(?:node|internal|dart|webpack|bun|deno|ext|org-dartlang-sdk|chrome-extension|moz-extension|resource|safari-extension):/,
  /^(?:module\.js|bootstrap_node\.js|timers\.js|events\.js|_stream_\w+\.js|internal\/)/,
  /^https?:\/\/(?:cdn|unpkg|cdnjs|ajax\.googleapis)\b/,
  /^<(?:frozen|__array_function__|stdin|anonymous|decorator|internal:|filename unknown|unknown)/,
  /^\[(?:C|native code|internal)/,
  /[\\/]swift(?:lang)?[^\\/]*[\\/](?:swift[\\/])?stdlib[\\/]/,
  /(?:^|[\\/])(?:Xcode[\w.-]*\.app|SourcePackages[\\/]checkouts|\.build[\\/]checkouts)[\\/]/,
  /^(?:src|library)[\\/](?:lib)?(?:core|std|alloc|test|panic_unwind|backtrace)[\\/]\S+\.rs$/,
  /(?:^|[\\/])(?:xunit|nunit|mstest|vstest)[\w.]*[\\/]/,
  /^\/_\/src\//, // .NET's own sources, as its deterministic build names them
  /^(?:\.\/|\.\.\/)*(?:sysdeps|nptl|csu|libio|elf|malloc|stdlib|signal)[\\/][\w./-]+\.[chS]$/, // glibc
  /(?:^|[\\/])(?:libsanitizer|compiler-rt|libstdc\+\+-v3|gtest|googletest|catch2)[\\/]/,
];

/** The Go tree's own packages: their first path element has no dot, unlike a hosted project's. */
const GO_SOURCES =
  /(?:^|[\\/])(?:go|goroot|golang)[^\\/]*(?:[\\/](?:\d[\w.]*|x64|arm64|amd64))*[\\/]src[\\/]([^\\/]+)[\\/]/i;

const FOREIGN_JVM =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|groovyjarjarasm|clojure|android|androidx|dalvik|libcore|com\.android|org\.(?:junit|opentest4j|testng|hamcrest|assertj|mockito|powermock|easymock|spockframework|gradle|codehaus|springframework|hibernate|slf4j|eclipse|jboss|scalatest|specs2|scalacheck|scalatestplus|jetbrains|mortbay|postgresql|h2|xerial|yaml|json|w3c|xml|aspectj|objectweb|reflections|testcontainers|robolectric|apache\.(?:maven|catalina|tomcat|coyote|commons|logging|log4j|http|tools|ant|felix|velocity|xerces|xalan|bcel)|codehaus|quartz|jooq|flywaydb|liquibase|reactivestreams|joda|objenesis|mozilla|thymeleaf|glassfish|jline)|io\.(?:netty|reactivex|undertow|vertx|micrometer|grpc|ktor|kotest|kotlintest|mockk|cucumber|micronaut|quarkus|projectreactor|jsonwebtoken|lettuce)|reactor|rx|akka|zio|cats|fs2|monix|sbt|xsbt|munit|utest|shapeless|play|com\.(?:google\.(?:common|inject|gson|protobuf|truth)|fasterxml|jayway|zaxxer|mysql|mongodb|intellij|typesafe|squareup|codahale|github\.tomakehurst|jetty|ibm\.(?:icu|ws)|oracle\.(?:jdbc|truffle))|ch\.qos|okhttp3|okio|retrofit2|dagger|feign|freemarker|junit|nu\.xom|net\.(?:bytebuddy|sf\.cglib|jodah)|worker\.org\.gradle|mockit|lombok|picocli|brave|redis\.clients)(?:[.$]|$)/;

const FOREIGN_DOTNET =
  /^(?:System|Microsoft|Xunit|NUnit|Internal|Interop|MS|Newtonsoft|Moq|FluentAssertions|Shouldly|Castle|Autofac|MySql|Npgsql|Mono|UnityEngine|UnityEditor|NuGet|FSharp|Serilog|Polly|Dapper)\./;

const FOREIGN_BEAM =
  /^(?:elixir|stdlib|kernel|mix|ex_unit|eex|iex|logger|compiler|erts|crypto|ssl|inets|public_key|tools|plug|plug_cowboy|plug_crypto|phoenix(?:_\w+)?|ecto(?:_\w+)?|db_connection|postgrex|myxql|cowboy|cowlib|ranch|bandit|thousand_island|absinthe(?:_\w+)?|jason|poison|telemetry(?:_\w+)?|hackney|httpoison|tesla|finch|mint|gettext|oban|swoosh|broadway|gen_stage|credo|dialyxir|ex_machina|mox|bypass|floki|wallaby|excoveralls|timex|decimal|nimble_\w+|rebar\w*|hex)$/;

const FOREIGN_DART_PACKAGES =
  /^package:(?:flutter(?:_\w+)?|test(?:_\w+)?|stack_trace|matcher|async|http|path|collection|meta|boot|build_\w+|bloc(?:_\w+)?|dio|provider|riverpod|stream_channel|mockito|mocktail)\//;

const FOREIGN_RUBY_LIBRARIES = /^(?:<internal:|\/opt\/hostedtoolcache\/Ruby\/|\(eval\b)/;

const FOREIGN_RUST =
  /^(?:std|core|alloc|test|__rustc|rust_begin_unwind|_rust_begin_unwind|tokio|futures\w*|rayon\w*|backtrace)(?:::|$)/;

/** Whether a file is the project's: not of a runtime, a standard library or a dependency. */
export function isOwnFile(file: string | null): boolean {
  if (file === null) return false;
  if (FOREIGN_PATHS.some((pattern) => pattern.test(file))) return false;
  const goPackage = GO_SOURCES.exec(file)?.[1];
  return goPackage === undefined || goPackage.includes('.');
}

/** Whether a JVM frame is the project's, by its qualified method name. */
export function isOwnJvmMethod(method: string): boolean {
  return !FOREIGN_JVM.test(method) && !method.startsWith('_COROUTINE.');
}

/** Whether a .NET frame is the project's, by its qualified method name and its file. */
export function isOwnDotnetMethod(method: string, file: string | null): boolean {
  return file !== null ? isOwnFile(file) : !FOREIGN_DOTNET.test(method);
}

/** Whether a frame of the BEAM is the project's, by the application it names (null: none) and its file. */
export function isOwnBeamFrame(application: string | null, file: string | null): boolean {
  return isOwnFile(file) && (application === null || !FOREIGN_BEAM.test(application));
}

/** Whether a Dart frame is the project's. */
export function isOwnDartFile(file: string): boolean {
  return isOwnFile(file) && !FOREIGN_DART_PACKAGES.test(file);
}

/** Whether a Ruby frame is the project's. */
export function isOwnRubyFile(file: string): boolean {
  return isOwnFile(file) && !FOREIGN_RUBY_LIBRARIES.test(file);
}

/** Whether a Rust frame is the project's, by its path in the crate tree (null: not known) and its file. */
export function isOwnRustFrame(path: string | null, file: string | null): boolean {
  return isOwnFile(file) && (path === null || !FOREIGN_RUST.test(path));
}
