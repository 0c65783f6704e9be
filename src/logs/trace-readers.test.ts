import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogLine, readErrors, TRACE_READERS } from './index.ts';

function linesOf(text: string): LogLine[] {
  return text.split('\n').map((line, i) => ({ number: i + 1, text: line, level: null, step: -1 }));
}

/** language, type, message and the innermost own frame, in one line each */
function told(text: string): string[] {
  return readErrors(linesOf(text)).map((error) => {
    const own = error.frames.find((frame) => frame.own);
    const place = own === undefined ? '-' : `${own.file}:${own.line}`;
    return `${error.language} | ${error.type} | ${error.message} | ${place} | ${error.from}-${error.to}`;
  });
}

describe('readErrors', () => {
  it.each([
    {
      form: 'a Python chain, of which the last is uncaught',
      text: `Traceback (most recent call last):
  File "/tmp/run/a.py", line 5, in load
    return json.loads('{"a": }')
  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode
    raise JSONDecodeError("Expecting value", s, err.value) from None
json.decoder.JSONDecodeError: Expecting value: line 1 column 7 (char 6)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/tmp/run/a.py", line 10, in main
    load()
  File "/tmp/run/a.py", line 7, in load
    raise Bad("no config") from e
Bad: no config`,
      is: ['python | Bad | no config | /tmp/run/a.py:7 | 1-15'],
    },
    {
      form: 'a Python exception group',
      text: `  + Exception Group Traceback (most recent call last):
  |   File "/tmp/run/g.py", line 9, in <module>
  |     main()
  | ExceptionGroup: two of them (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/tmp/run/g.py", line 2, in f
    |     raise ValueError(n)
    | ValueError: 1
    +------------------------------------`,
      is: ['python | ExceptionGroup | two of them (2 sub-exceptions) | /tmp/run/g.py:2 | 1-10'],
    },
    {
      form: 'a Python syntax error',
      text: '  File "/tmp/run/s.py", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax',
      is: ['python | SyntaxError | invalid syntax | /tmp/run/s.py:1 | 1-4'],
    },
    {
      form: 'the guess of Python left out',
      text: "Traceback (most recent call last):\n  File \"n.py\", line 1, in <module>\n    lne\nNameError: name 'lne' is not defined. Did you mean: 'len'?",
      is: ["python | NameError | name 'lne' is not defined | n.py:1 | 1-4"],
    },
    {
      form: 'a long section of pytest',
      text: `___________ test_deep ___________

    def test_deep():
>       helper(1)

test_x.py:5: 
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

x = 1

    def helper(x):
>       assert x == 2, "not two"
E       AssertionError: not two
E       assert 1 == 2

test_x.py:3: AssertionError`,
      is: ['python | AssertionError | not two | test_x.py:3 | 6-16'],
    },
    {
      form: 'a short section of pytest',
      text: '_____ test_plain _____\ntest_x.py:10: in test_plain\n    assert a == [1, 3]\nE   assert [1, 2] == [1, 3]\nE     At index 1 diff: 2 != 3',
      is: ['python | AssertionError | assert [1, 2] == [1, 3] | test_x.py:10 | 2-5'],
    },
    {
      form: 'the root cause of a Java exception, with what it shares with the outer one',
      text: `Exception in thread "main" A$Wrapped: first line
second: line
\tat A.mid(A.java:5)
\tat A.main(A.java:6)
\tSuppressed: java.lang.IllegalStateException: closing
\t\t... 2 more
\tCaused by: java.lang.Exception: deep
\t\t... 2 more
Caused by: java.lang.IndexOutOfBoundsException: Index: 3 Size: 1
\tat java.base/java.util.ImmutableCollections$List12.get(ImmutableCollections.java:585)
\tat A.inner(A.java:4)
\t... 2 more`,
      is: ['java | java.lang.IndexOutOfBoundsException | Index: 3 Size: 1 | A.java:4 | 1-12'],
    },
    {
      form: 'a Kotlin trace under Maven',
      text: '[ERROR] java.lang.IllegalStateException: closed\n[ERROR] \tat app.Store.read(Store.kt:12)\n[ERROR] \tat org.junit.runner.Runner.run(Runner.java:3)\n[INFO] done',
      is: ['kotlin | java.lang.IllegalStateException | closed | Store.kt:12 | 1-3'],
    },
    {
      form: 'a Scala trace under sbt',
      text: '[info]   java.lang.ArithmeticException: / by zero\n[info]   at app.Sum$.mean(Sum.scala:7)\n[info]   at scala.App.main(App.scala:80)',
      is: ['scala | java.lang.ArithmeticException | / by zero | Sum.scala:7 | 1-3'],
    },
    {
      form: 'javac',
      text: 'A.java:3: error: cannot find symbol\n  foo();\n  ^\n  symbol: method foo()\n1 error',
      is: ['java | error | cannot find symbol | A.java:3 | 1-5'],
    },
    { form: 'Maven warnings, which are none', text: '[WARNING] /b/A.java:[3,4] unchecked call', is: [] },
    {
      form: 'kotlinc under Gradle',
      text: 'e: file:///b/src/A.kt:3:21 Unresolved reference: foo',
      is: ['kotlin | error | Unresolved reference: foo | /b/src/A.kt:3 | 1-1'],
    },
    {
      form: 'scalac under sbt',
      text: '[error] /b/A.scala:4:5: not found: value xs\n[error]     xs\n[error]     ^',
      is: ['scala | error | not found: value xs | /b/A.scala:4 | 1-3'],
    },
    {
      form: 'Node with a code frame and a cause',
      text: `/tmp/run/a.js:2
function load() { throw x; }
                  ^

Error: cannot load
    at load (/tmp/run/a.js:2:69)
    at node:internal/main/run_main_module:33:47 {
  [cause]: SyntaxError: Expected property name
      at JSON.parse (<anonymous>)
}

Node.js v24.1.0`,
      is: ['javascript | Error | cannot load | /tmp/run/a.js:2 | 1-12'],
    },
    {
      form: 'Node with a file that ends too early',
      text: '/tmp/run/s.js:2\n\n\n\nSyntaxError: Unexpected end of input\n    at wrapSafe (node:internal/modules/cjs/loader:1861:18)\n\nNode.js v24.1.0',
      is: ['javascript | SyntaxError | Unexpected end of input | /tmp/run/s.js:2 | 1-8'],
    },
    {
      form: 'an assertion of Node, its code left out',
      text: 'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 2\n\n    at Object.<anonymous> (/tmp/run/as.ts:1:19)',
      is: ['typescript | AssertionError | Expected values to be strictly equal: 1 !== 2 | /tmp/run/as.ts:1 | 1-5'],
    },
    {
      form: 'Firefox',
      text: 'TypeError: x is undefined\nfoo@http://host/file.js:41:13\nbar@http://host/file.js:1:1',
      is: ['javascript | TypeError | x is undefined | http://host/file.js:41 | 1-3'],
    },
    {
      form: 'tsc',
      text: "src/a.ts(3,5): error TS2322: Type 'number' is not assignable to type 'string'.",
      is: ["typescript | TS2322 | Type 'number' is not assignable to type 'string'. | src/a.ts:3 | 1-1"],
    },
    {
      form: 'a panic of Go',
      text: 'panic: db: refused [recovered]\n\ngoroutine 1 [running]:\npanic(0x1, 0x2)\n\t/usr/local/go/src/runtime/panic.go:542 +0x46c\nmain.connect(...)\n\t/b/main.go:6\nmain.main()\n\t/b/main.go:10 +0x49\nexit status 2',
      is: ['go | panic | db: refused | /b/main.go:6 | 1-10'],
    },
    {
      form: 'a data race of Go',
      text: '==================\nWARNING: DATA RACE\nWrite at 0x00c00001 by goroutine 7:\n  main.main.func1()\n      /b/main.go:12 +0x3c\n==================',
      is: ['go | DATA RACE | Write at 0x00c00001 by goroutine 7: | /b/main.go:12 | 2-6'],
    },
    {
      form: 'the Go compiler',
      text: '# app\n./main.go:7:14: undefined: totl',
      is: ['go | error | undefined: totl | ./main.go:7 | 2-2'],
    },
    {
      form: 'a panic of Rust in its new form',
      text: "thread 'main' (7) panicked at T.rs:1:29:\nindex out of bounds: the len is 1\nstack backtrace:\n   0: __rustc::rust_begin_unwind\n             at /rustc/5980/library/std/src/panicking.rs:689:5\n   1: T::f\n             at ./T.rs:1:29",
      is: ['rust | panic | index out of bounds: the len is 1 | T.rs:1 | 1-7'],
    },
    {
      form: 'a panic of Rust in its old form',
      text: "thread 'main' panicked at 'called `Option::unwrap()` on a `None` value', src/main.rs:7:3",
      is: ['rust | panic | called `Option::unwrap()` on a `None` value | src/main.rs:7 | 1-1'],
    },
    {
      form: 'rustc',
      text: 'error[E0308]: mismatched types\n --> U.rs:1:25\n  |\n1 | fn main(){ let x: i32 = "a"; }\n  |                         ^^^',
      is: ['rust | E0308 | mismatched types | U.rs:1 | 1-5'],
    },
    {
      form: 'gcc without a header',
      text: 'n.c:1:10: fatal error: nope.h: No such file or directory\n    1 | #include "nope.h"',
      is: ['c | fatal error | nope.h: No such file or directory | n.c:1 | 1-2'],
    },
    {
      form: 'the linker',
      text: "/usr/bin/ld: /tmp/cc1.o: in function `main':\n/tmp/run/u.c:2: undefined reference to `foo'\ncollect2: error: ld returned 1 exit status",
      is: ["c | undefined reference | undefined reference to `foo' | /tmp/run/u.c:2 | 1-3"],
    },
    {
      form: 'an assertion of C++',
      text: "plain: a.cpp:6: int main(int, char**): Assertion `v.size()==4' failed.",
      is: ['cpp | Assertion | v.size()==4 | a.cpp:6 | 1-1'],
    },
    {
      form: 'an uncaught exception of C++',
      text: "terminate called after throwing an instance of 'std::out_of_range'\n  what():  no such",
      is: ['cpp | std::out_of_range | no such | - | 1-2'],
    },
    {
      form: 'the address sanitizer',
      text: '==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x6020\nREAD of size 4 at 0x6020 thread T0\n    #0 0x55 in pick(int) /tmp/run/a.cpp:5\n    #1 0x56 in main /tmp/run/a.cpp:6\n\nSUMMARY: AddressSanitizer: heap-buffer-overflow /tmp/run/a.cpp:5 in pick(int)\n==7==ABORTING',
      is: [
        'cpp | heap-buffer-overflow | AddressSanitizer: heap-buffer-overflow on address 0x6020 | /tmp/run/a.cpp:5 | 1-7',
      ],
    },
    {
      form: 'valgrind',
      text: '==7== Invalid read of size 4\n==7==    at 0x1092: pick(int) (a.cpp:5)\n==7==    by 0x1093: main (a.cpp:6)\n==7== ',
      is: ['cpp | Invalid read | Invalid read of size 4 | a.cpp:5 | 1-3'],
    },
    {
      form: 'gdb',
      text: 'Program received signal SIGSEGV, Segmentation fault.\n0x0000 in main (c=4) at a.cpp:6\n6\tint main()\n#0  0x0000 in main (c=4) at a.cpp:6',
      is: ['cpp | SIGSEGV | Segmentation fault | a.cpp:6 | 1-4'],
    },
    {
      form: '.NET with an inner exception',
      text: 'Unhandled exception. App.SyncException: sync failed\n ---> System.InvalidOperationException: db closed\n   at App.Db.Open() in /b/Db.cs:line 6\n   --- End of inner exception stack trace ---\n   at App.Sync.Run() in /b/Sync.cs:line 9',
      is: ['csharp | App.SyncException | sync failed | /b/Db.cs:6 | 1-5'],
    },
    {
      form: 'the C# compiler',
      text: "A.cs(5,4): error CS0103: The name 'x' does not exist [/b/A.csproj]",
      is: ["csharp | CS0103 | The name 'x' does not exist | A.cs:5 | 1-1"],
    },
    {
      form: 'Ruby with the cause of its exception',
      text: "a.rb:7:in `rescue in buy': no item 9 (Shop::Missing)\n\tfrom a.rb:10:in `<main>'\na.rb:3:in `fetch': key not found: 9 (KeyError)\n\tfrom a.rb:3:in `find'",
      is: ['ruby | Shop::Missing | no item 9 | a.rb:7 | 1-4'],
    },
    {
      form: 'RSpec',
      text: "  1) Cart adds\n     Failure/Error: expect(x).to eq 2\n\n       expected: 2\n            got: 1\n     # ./spec/cart_spec.rb:5:in `block (2 levels) in <main>'",
      is: ['ruby | Failure/Error | expected: 2 | ./spec/cart_spec.rb:5 | 2-6'],
    },
    {
      form: 'PHP',
      text: 'PHP Fatal error:  Uncaught LogicException: inner in /b/a.php:4\nStack trace:\n#0 /b/a.php(5): Shop\\Cart->add()\n#1 {main}\n\nNext Shop\\Gone: no item in /b/a.php:4\nStack trace:\n#0 {main}\n  thrown in /b/a.php on line 4',
      is: ['php | LogicException | inner | /b/a.php:4 | 1-9'],
    },
    {
      form: 'Swift',
      text: 'main/App.swift:3: Fatal error: Unexpectedly found nil',
      is: ['swift | Fatal error | Unexpectedly found nil | main/App.swift:3 | 1-1'],
    },
    {
      form: 'Elixir',
      text: '** (KeyError) key :email not found in: %{name: "bo"}\n    (elixir 1.15.0) lib/map.ex:5: Map.fetch!/2\n    lib/user.ex:2: User.email/1',
      is: ['elixir | KeyError | key :email not found in: %{name: "bo"} | lib/user.ex:2 | 1-3'],
    },
    {
      form: 'the Erlang compiler',
      text: "m.erl:4:4: syntax error before: '->'\n%    4| h( -> 1.\n%     |    ^",
      is: ["erlang | error | syntax error before: '->' | m.erl:4 | 1-3"],
    },
    {
      form: 'Dart',
      text: 'Unhandled exception:\nRangeError (index): Invalid value\n#0      List.[] (dart:core-patch/growable_array.dart:151)\n#1      main (file:///b/a.dart:31:23)',
      is: ['dart | RangeError | Invalid value | file:///b/a.dart:31 | 1-4'],
    },
    {
      form: 'Perl',
      text: 'bad thing at p.pl line 1.\n\tmain::f(1) called at p.pl line 9',
      is: ['perl | error | bad thing | p.pl:1 | 1-2'],
    },
    {
      form: 'Lua',
      text: "lua5.4: a.lua:1: attempt to index a nil value (field 'x')\nstack traceback:\n\ta.lua:1: in upvalue 'g'\n\t[C]: in ?",
      is: ["lua | error | attempt to index a nil value (field 'x') | a.lua:1 | 1-4"],
    },
    {
      form: 'R',
      text: 'Error in f(1) : non-numeric argument to binary operator\nExecution halted',
      is: ['r | Error | non-numeric argument to binary operator | - | 1-2'],
    },
    {
      form: 'bash',
      text: 'b.sh: line 4: nopecmd: command not found',
      is: ['shell | command not found | nopecmd: command not found | b.sh:4 | 1-1'],
    },
    {
      form: 'psql',
      text: 'psql:q.sql:2: ERROR:  column "nme" does not exist\nLINE 1: SELECT nme',
      is: ['sql | ERROR | column "nme" does not exist | q.sql:2 | 1-2'],
    },
    {
      form: 'sqlite',
      text: 'Parse error near line 2: near "form": syntax error\n  select * form u;',
      is: ['sql | Parse error | near "form": syntax error | null:2 | 1-2'],
    },
    {
      form: 'mysql',
      text: 'ERROR 1064 (42000) at line 3: You have an error in your SQL syntax',
      is: ['sql | ERROR 1064 | You have an error in your SQL syntax | null:3 | 1-1'],
    },
    {
      form: 'GHC',
      text: 'src/A.hs:3:5: error: [GHC-88464]\n    Variable not in scope: x',
      is: ['haskell | GHC-88464 | Variable not in scope: x | src/A.hs:3 | 1-2'],
    },
    {
      form: 'Julia',
      text: 'ERROR: LoadError: UndefVarError: `x` not defined\nStacktrace:\n [1] f(a::Int64)\n   @ Main ~/a.jl:3',
      is: ['julia | UndefVarError | `x` not defined | ~/a.jl:3 | 1-4'],
    },
    {
      form: 'PowerShell',
      text: "Get-Item: /b/x.ps1:3\nLine |\n   3 |  Get-Item nope\n     |  ~~~~~~~~~~~~~\n     | Cannot find path '/b/nope'",
      is: ["powershell | Get-Item | Cannot find path '/b/nope' | /b/x.ps1:3 | 1-5"],
    },
    {
      form: 'Clojure',
      text: 'Execution error (ArithmeticException) at user/foo (core.clj:3).\nDivide by zero',
      is: ['clojure | ArithmeticException | Divide by zero | core.clj:3 | 1-2'],
    },
    {
      form: 'OCaml',
      text: 'File "a.ml", line 3, characters 4-7:\n3 | let y = x\n            ^\nError: Unbound value x',
      is: ['ocaml | Error | Unbound value x | a.ml:3 | 1-4'],
    },
    {
      form: 'ordinary output',
      text: "Compiling app\nrm: cannot remove 'x': No such file or directory\n12 passing (3s)\nat last, done in line 4 of the plan",
      is: [],
    },
  ])('reads $form', ({ text, is }) => {
    expect(told(`building\n${text}\n`)).toEqual(
      is.map((line) => line.replace(/(\d+)-(\d+)$/, (_, from, to) => `${Number(from) + 1}-${Number(to) + 1}`)),
    );
  });

  it('keeps frames from the innermost outwards', () => {
    const [error] = readErrors(
      linesOf(
        'Traceback (most recent call last):\n  File "a.py", line 9, in <module>\n    f()\n  File "a.py", line 2, in f\n    1/0\nZeroDivisionError: division by zero',
      ),
    );
    expect(error?.frames.map((frame) => [frame.line, frame.function])).toEqual([
      [2, 'f'],
      [9, '<module>'],
    ]);
  });
});

describe('every reader of traces', () => {
  const fragment = fc.constantFrom(
    'Traceback (most recent call last):',
    '  File "a.py", line 3, in f',
    'ValueError: x',
    '\tat a.B.c(B.java:3)',
    'Caused by: java.io.IOException: y',
    '    at f (/b/a.js:1:2)',
    'Error: z',
    'panic: p',
    'goroutine 1 [running]:',
    "thread 'm' panicked at a.rs:1:2:",
    'error[E0308]: m',
    ' --> a.rs:1:2',
    'a.c:1:2: error: m',
    '  at A.B() in /a.cs:line 3',
    "a.rb:3:in `f': m (E)",
    '** (E) m',
    '#0      f (a.dart:1:2)',
    'm at a.pl line 3.',
    'E   m',
    '',
  );
  const line = fc.oneof(
    fragment,
    fc.string({ maxLength: 60 }),
    fc.tuple(fragment, fc.string({ maxLength: 20 })).map((parts) => parts.join('')),
  );

  it('takes at least one line and at most those there are, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.nat(11), (texts, place) => {
        const lines = linesOf(texts.join('\n'));
        const index = Math.min(place, lines.length - 1);
        for (const reader of TRACE_READERS) {
          const reading = reader.read(lines, index);
          if (reading === null) continue;
          expect(reading.taken).toBeGreaterThanOrEqual(1);
          expect(index + reading.taken).toBeLessThanOrEqual(lines.length);
          const { from, at, to } = reading.value;
          expect([from, at, to]).toEqual([...[from, at, to]].sort((a, b) => a - b));
          expect(reading.value.message).not.toContain('\n');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('stays quick on long lines', () => {
    const long = ['a:', ' at ', '/x', '(', 'A.', 'f::', "'", '#0 ', ' in `', '1', 'error: ', '@http://'].flatMap(
      (piece) => {
        const body = piece.repeat(Math.ceil(4000 / piece.length));
        return [
          body,
          `  at ${body}`,
          `Error in ${body}`,
          `error: ${body} line 3`,
          `panic: ${body}.js:`,
          `${body}.java:3`,
        ];
      },
    );
    const lines = linesOf(long.join('\n'));
    const started = performance.now();
    for (const reader of TRACE_READERS) for (let i = 0; i < lines.length; i++) reader.read(lines, i);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
