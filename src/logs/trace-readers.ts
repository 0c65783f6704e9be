import type { ErrorOccurrence } from './error-occurrence.ts';
import type { LineReader } from './line-reader.ts';
import type { LogLine } from './log-line.ts';
import { ReaderFamilies } from './reading.ts';
import { browserTraces } from './traces/browser.ts';
import { assertions, cDiagnostics, cRuntimeErrors, linkerErrors } from './traces/c.ts';
import { clojureErrors } from './traces/clojure.ts';
import { csharpDiagnostics, csharpTraces } from './traces/csharp.ts';
import { dartDiagnostics, dartTraces } from './traces/dart.ts';
import { elixirDiagnostics, elixirTraces, exunitFailures } from './traces/elixir.ts';
import { erlangDiagnostics, erlangTraces } from './traces/erlang.ts';
import { goDiagnostics, goTraces } from './traces/go.ts';
import { haskellDiagnostics, haskellErrors } from './traces/haskell.ts';
import { javaDiagnostics } from './traces/java.ts';
import { javascriptTraces } from './traces/javascript.ts';
import { juliaErrors } from './traces/julia.ts';
import { jvmTraces } from './traces/jvm.ts';
import { kotlinDiagnostics } from './traces/kotlin.ts';
import { luaErrors } from './traces/lua.ts';
import { nativeReports } from './traces/native.ts';
import { ocamlDiagnostics, ocamlErrors } from './traces/ocaml.ts';
import { perlErrors } from './traces/perl.ts';
import { phpErrors, phpunitFailures } from './traces/php.ts';
import { powershellErrors } from './traces/powershell.ts';
import { pytestLines, pytestSections } from './traces/pytest.ts';
import { pythonSyntaxErrors, pythonTraces } from './traces/python.ts';
import { rErrors } from './traces/r.ts';
import { rspecFailures, rubyTraces } from './traces/ruby.ts';
import { rustDiagnostics, rustTraces } from './traces/rust.ts';
import { scalaDiagnostics } from './traces/scala.ts';
import { shellErrors } from './traces/shell.ts';
import { sqlErrors } from './traces/sql.ts';
import { swiftDiagnostics, swiftTraces } from './traces/swift.ts';
import { typescriptDiagnostics } from './traces/typescript.ts';

/**
 * The readers of stack traces and first diagnostics, in order of precedence: forms only one
 * language has come before those that several share.
 */
export const TRACE_READERS: readonly LineReader<ErrorOccurrence>[] = [
  pythonTraces,
  pytestSections,
  pythonSyntaxErrors,
  jvmTraces,
  goTraces,
  rustTraces,
  rustDiagnostics,
  csharpTraces,
  csharpDiagnostics,
  typescriptDiagnostics,
  javascriptTraces,
  browserTraces,
  rubyTraces,
  rspecFailures,
  phpErrors,
  phpunitFailures,
  elixirTraces,
  elixirDiagnostics,
  exunitFailures,
  erlangTraces,
  dartTraces,
  swiftDiagnostics,
  kotlinDiagnostics,
  javaDiagnostics,
  scalaDiagnostics,
  dartDiagnostics,
  haskellDiagnostics,
  goDiagnostics,
  erlangDiagnostics,
  ocamlDiagnostics,
  cDiagnostics,
  linkerErrors,
  assertions,
  nativeReports,
  cRuntimeErrors,
  ocamlErrors,
  clojureErrors,
  haskellErrors,
  juliaErrors,
  powershellErrors,
  swiftTraces,
  sqlErrors,
  rErrors,
  luaErrors,
  shellErrors,
  perlErrors,
  pytestLines,
];

let family: ReaderFamilies<[ErrorOccurrence]> | undefined;

/** The errors in a log's lines, stack traces and first diagnostics alike, in the order of the lines. */
export function readErrors(lines: readonly LogLine[]): ErrorOccurrence[] {
  family ??= new ReaderFamilies<[ErrorOccurrence]>([TRACE_READERS]);
  return family.readAll(lines)[0];
}
