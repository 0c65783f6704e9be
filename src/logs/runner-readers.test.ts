import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogLine, RUNNER_READERS, readTests } from './index.ts';

function linesOf(text: string): LogLine[] {
  return text.split('\n').map((line, i) => ({ number: i + 1, text: line, level: null, step: -1 }));
}

/** name, suite, result and message, in one line each */
function told(text: string): string[] {
  return readTests(linesOf(text)).map(({ runner, name, suite, result, message }) =>
    [runner, name, suite ?? '-', result, message ?? '-'].join(' | '),
  );
}

const PROOFS: readonly { runner: string; form: string; text: string; is: readonly string[] }[] = [
  {
    runner: 'pytest',
    form: 'sections and the short summary',
    text: `=================================== FAILURES ===================================
___________________________________ test_sum ___________________________________
test_m.py:3: in test_sum
    assert 1 + 1 == 3
E   assert (1 + 1) == 3
_________________________________ test_even[1] _________________________________
test_m.py:6: in test_even
    assert n % 2 == 0
E   assert (1 % 2) == 0
______________________________ TestBox.test_crash ______________________________
test_m.py:15: in test_crash
    raise KeyError('id')
E   KeyError: 'id'
=========================== short test summary info ============================
FAILED test_m.py::test_sum - assert (1 + 1) == 3
FAILED test_m.py::test_even[1] - assert (1 % 2) == 0
FAILED test_m.py::TestBox::test_crash - KeyError: 'id'
ERROR test_m.py::test_setup - RuntimeError: no db`,
    is: [
      'pytest | test_sum | test_m.py | failed | assert (1 + 1) == 3',
      'pytest | test_even[1] | test_m.py | failed | assert (1 % 2) == 0',
      "pytest | test_crash | TestBox | failed | KeyError: 'id'",
      'pytest | test_setup | test_m.py | error | RuntimeError: no db',
    ],
  },
  {
    runner: 'pytest',
    form: 'a file that cannot be collected',
    text: `==================================== ERRORS ====================================
_______________________ ERROR collecting tests/test_s.py _______________________
E     File "/tmp/s.py", line 1
E       def f(:
E   SyntaxError: invalid syntax
ERROR tests/test_s.py`,
    is: ['pytest | test_s | tests/test_s.py | error | SyntaxError: invalid syntax'],
  },
  {
    runner: 'unittest',
    form: 'the listing and the sections',
    text: `test_crash (__main__.BoxTest.test_crash) ... ERROR
test_open (__main__.BoxTest.test_open) ... FAIL

======================================================================
ERROR: test_crash (__main__.BoxTest.test_crash)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/tmp/run/u.py", line 6, in test_crash
    raise KeyError('id')
KeyError: 'id'

======================================================================
FAIL: test_open (__main__.BoxTest.test_open)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/tmp/run/u.py", line 4, in test_open
    self.assertEqual('a', 'b')
AssertionError: 'a' != 'b'`,
    is: [
      "unittest | test_crash | __main__.BoxTest | error | KeyError: 'id'",
      "unittest | test_open | __main__.BoxTest | failed | AssertionError: 'a' != 'b'",
    ],
  },
  {
    runner: 'jest',
    form: 'a section',
    text: `  ● box › opens

    expect(received).toBe(expected) // Object.is equality

    Expected: 2
    Received: 1`,
    is: ['jest | opens | box | failed | expect(received).toBe(expected) // Object.is equality'],
  },
  {
    runner: 'vitest',
    form: 'a section',
    text: ` FAIL  src/box.test.ts > box > opens
AssertionError: expected 1 to be 2 // Object.is equality`,
    is: ['vitest | box > opens | src/box.test.ts | failed | AssertionError: expected 1 to be 2 // Object.is equality'],
  },
  {
    runner: 'mocha',
    form: 'the numbered failures',
    text: `  1 passing (4ms)
  1 failing

  1) box
       opens:

      AssertionError [ERR_ASSERTION]: 1 == 2
      + expected - actual`,
    is: ['mocha | opens | box | failed | AssertionError [ERR_ASSERTION]: 1 == 2'],
  },
  {
    runner: 'karma',
    form: 'one browser',
    text: `Chrome Headless 120.0.0.0 (Linux x86_64) box opens FAILED
\tExpected 1 to be 2.`,
    is: ['karma | box opens | - | failed | Expected 1 to be 2.'],
  },
  {
    runner: 'tap',
    form: 'nested, as node prints it',
    text: `# Subtest: adds two numbers
not ok 1 - adds two numbers
  ---
  duration_ms: 0.88476
  failureType: 'testCodeFailure'
  error: '1 == 2'
  ...
    not ok 2 - later # TODO`,
    is: ['tap | adds two numbers | - | failed | 1 == 2'],
  },
  {
    runner: 'node_test',
    form: 'the spec reporter',
    text: `✖ adds two numbers (5.408937ms)
  AssertionError [ERR_ASSERTION]: 1 == 2
▶ box
  ✖ later (0.071516ms) # TODO`,
    is: ['node_test | adds two numbers | - | failed | AssertionError [ERR_ASSERTION]: 1 == 2'],
  },
  {
    runner: 'ava',
    form: 'a failed test',
    text: '  ✖ [fail]: opens Rejected promise',
    is: ['ava | opens | - | failed | Rejected promise'],
  },
  {
    runner: 'playwright',
    form: 'a numbered failure',
    text: `  1) [chromium] › box.spec.ts:3:5 › opens ─────────────

    Error: expect(received).toBe(expected)`,
    is: ['playwright | opens | box.spec.ts:3:5 | failed | Error: expect(received).toBe(expected)'],
  },
  {
    runner: 'go_test',
    form: 'plain, with a subtest',
    text: `--- FAIL: TestAdd (0.00s)
    --- FAIL: TestAdd/two_numbers (0.00s)
        a_test.go:3: got 3`,
    is: [
      'go_test | TestAdd | - | failed | a_test.go:3: got 3',
      'go_test | TestAdd/two_numbers | - | failed | a_test.go:3: got 3',
    ],
  },
  {
    runner: 'go_test',
    form: 'JSON',
    text: '{"Time":"2026-01-02T03:04:05Z","Action":"fail","Package":"g","Test":"TestAdd","Elapsed":0}',
    is: ['go_test | TestAdd | g | failed | -'],
  },
  {
    runner: 'cargo_test',
    form: 'the listing and the sections',
    text: `test tests::opens ... FAILED
test tests::panics - should panic ... FAILED

---- tests::opens stdout ----

thread 'tests::opens' (4007) panicked at src/lib.rs:1:98:
no box`,
    is: ['cargo_test | tests::opens | - | failed | no box', 'cargo_test | tests::panics | - | failed | -'],
  },
  {
    runner: 'surefire',
    form: 'a test with its message',
    text: `[ERROR] com.acme.BoxTest.opens -- Time elapsed: 0.012 s <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <1> but was: <2>`,
    is: [
      'surefire | opens | com.acme.BoxTest | failed | org.opentest4j.AssertionFailedError: expected: <1> but was: <2>',
    ],
  },
  {
    runner: 'surefire',
    form: 'the older form',
    text: `crashes(com.acme.BoxTest)  Time elapsed: 0.01 sec  <<< ERROR!
java.lang.IllegalStateException: stuck`,
    is: ['surefire | crashes | com.acme.BoxTest | error | java.lang.IllegalStateException: stuck'],
  },
  {
    runner: 'gradle',
    form: 'a failed test',
    text: `BoxTest > opens() FAILED
    org.opentest4j.AssertionFailedError at BoxTest.java:9`,
    is: ['gradle | opens() | BoxTest | failed | org.opentest4j.AssertionFailedError at BoxTest.java:9'],
  },
  {
    runner: 'testng',
    form: 'its summary',
    text: `FAILED: opens
java.lang.AssertionError: expected [2] but found [1]`,
    is: ['testng | opens | - | failed | java.lang.AssertionError: expected [2] but found [1]'],
  },
  {
    runner: 'scala_tests',
    form: 'ScalaTest under sbt',
    text: `[info] - should open *** FAILED ***
[info]   1 did not equal 2 (BoxSpec.scala:5)`,
    is: ['scala_tests | should open | - | failed | 1 did not equal 2 (BoxSpec.scala:5)'],
  },
  {
    runner: 'rspec',
    form: 'the list of failed examples',
    text: 'rspec ./spec/box_spec.rb:3 # Box opens',
    is: ['rspec | Box opens | ./spec/box_spec.rb | failed | -'],
  },
  {
    runner: 'minitest',
    form: 'numbered',
    text: `  1) Error:
BoxTest#test_crash:
RuntimeError: stuck
    mt.rb:4:in \`test_crash'

  2) Failure:
BoxTest#test_open [mt.rb:3]:
Expected: 1
  Actual: 2`,
    is: [
      'minitest | test_crash | BoxTest | error | RuntimeError: stuck',
      'minitest | test_open | BoxTest | failed | Expected: 1',
    ],
  },
  {
    runner: 'cucumber',
    form: 'the list of failing scenarios',
    text: 'cucumber features/box.feature:3 # Scenario: the box opens',
    is: ['cucumber | the box opens | features/box.feature | failed | -'],
  },
  {
    runner: 'phpunit',
    form: 'numbered',
    text: `1) Acme\\BoxTest::testOpen
Failed asserting that 2 matches expected 1.`,
    is: ['phpunit | testOpen | Acme\\BoxTest | failed | Failed asserting that 2 matches expected 1.'],
  },
  {
    runner: 'ctest',
    form: 'the listing and the summary',
    text: `1/3 Test #1: false_one ........................***Failed    0.00 sec
2/3 Test #2: slow .............................***Timeout   1.00 sec
3/3 Test #3: absent ...........................***Not Run   0.00 sec

The following tests FAILED:
\t  1 - false_one (Failed)
\t  2 - slow (Timeout)
\t  3 - absent (Not Run)`,
    is: [
      'ctest | false_one | - | failed | Failed',
      'ctest | slow | - | failed | Timeout',
      'ctest | absent | - | failed | Not Run',
    ],
  },
  {
    runner: 'googletest',
    form: 'a failed test and the summary',
    text: `[  FAILED  ] Box.Opens (0 ms)
[  FAILED  ] Box.Opens`,
    is: ['googletest | Opens | Box | failed | -'],
  },
  {
    runner: 'catch',
    form: 'a failed assertion',
    text: `box_test.cpp:5: FAILED:
  REQUIRE( 1 == 2 )`,
    is: ['catch | 5 | box_test.cpp | failed | REQUIRE( 1 == 2 )'],
  },
  {
    runner: 'dotnet_test',
    form: 'xUnit and the console',
    text: `[xUnit.net 00:00:00.42]     Acme.BoxTest.Opens [FAIL]
[xUnit.net 00:00:00.42]       Assert.Equal() Failure
  Failed Acme.BoxTest.Opens [4 ms]
  Error Message:
   Assert.Equal() Failure`,
    is: ['dotnet_test | Acme.BoxTest.Opens | - | failed | Assert.Equal() Failure'],
  },
  {
    runner: 'pester',
    form: 'a failed test',
    text: `  [-] opens 12ms (10ms|2ms)
   Expected 2, but got 1.`,
    is: ['pester | opens | - | failed | Expected 2, but got 1.'],
  },
  {
    runner: 'exunit',
    form: 'numbered',
    text: `  1) test opens the box (BoxTest)
     ex/box.exs:4
     Assertion with == failed

  2) test crashes (BoxTest)
     ex/box.exs:7
     ** (RuntimeError) stuck`,
    is: [
      'exunit | opens the box | BoxTest | failed | Assertion with == failed',
      'exunit | crashes | BoxTest | failed | ** (RuntimeError) stuck',
    ],
  },
  {
    runner: 'erlang_tests',
    form: 'EUnit',
    text: `box_tests: open_test (module 'box_tests')...*failed*
in function box_tests:open_test/0 (box_tests.erl, line 3)
**error:{assertEqual,[{module,box_tests},`,
    is: ['erlang_tests | open_test | box_tests | failed | -'],
  },
  {
    runner: 'haskell_tests',
    form: 'hspec',
    text: `  test/BoxSpec.hs:6:18: 
  1) Box opens
       expected: 2
        but got: 1`,
    is: ['haskell_tests | Box opens | - | failed | expected: 2'],
  },
  {
    runner: 'xctest',
    form: 'a failed case',
    text: "Test Case '-[BoxTests.BoxTest testOpen]' failed (0.012 seconds).",
    is: ['xctest | testOpen | BoxTests.BoxTest | failed | -'],
  },
  {
    runner: 'dart_test',
    form: 'a failed test',
    text: `00:01 +0 -1: test/box_test.dart: opens [E]
  Expected: <2>`,
    is: ['dart_test | opens | test/box_test.dart | failed | Expected: <2>'],
  },
  {
    runner: 'ert',
    form: 'the summary',
    text: `Test box-opens condition:
    (ert-test-failed
   FAILED  1/1  box-opens (0.000070 sec)`,
    is: ['ert | box-opens | - | failed | ert-test-failed'],
  },
  {
    runner: 'automake',
    form: 'one program',
    text: 'FAIL: box-open.sh',
    is: ['automake | box-open.sh | - | failed | -'],
  },
  {
    runner: 'prove',
    form: 'the diagnostics',
    text: `#   Failed test 'one is two'
#   at p.t line 2.
#          got: '1'
p.t (Wstat: 512 (exited 2) Tests: 3 Failed: 2)`,
    is: ["prove | one is two | - | failed | got: '1'"],
  },
  {
    runner: 'unexpected',
    form: 'a harness',
    text: 'TEST-UNEXPECTED-FAIL | box/test_open.js | expected 1, got 2',
    is: ['unexpected | box/test_open.js | - | failed | expected 1, got 2'],
  },
  {
    runner: 'testthat',
    form: 'a failure',
    text: `── Failure (test-box.R:3:3): box opens ─────────
\`x\` (\`actual\`) not equal to 2 (\`expected\`).`,
    is: ['testthat | box opens | test-box.R:3:3 | failed | `x` (`actual`) not equal to 2 (`expected`).'],
  },
  {
    runner: 'julia_test',
    form: 'a test of a set',
    text: `Box: Test Failed at /tmp/run/box.jl:3
  Expression: 1 == 2`,
    is: ['julia_test | /tmp/run/box.jl:3 | Box | failed | 1 == 2'],
  },
  {
    runner: 'clojure_test',
    form: 'a failure and an error',
    text: `FAIL in (box-opens) (box_test.clj:5)
ERROR in (box-crashes) (core.clj:12)`,
    is: ['clojure_test | box-opens | box_test.clj | failed | -', 'clojure_test | box-crashes | core.clj | error | -'],
  },
  {
    runner: 'ocaml_test',
    form: 'Alcotest',
    text: '> [FAIL]        box          0   opens.',
    is: ['ocaml_test | opens | box | failed | -'],
  },
  {
    runner: 'meson',
    form: 'one test',
    text: '1/2 unit - box:opens FAIL           0.02s   exit status 1',
    is: ['meson | box:opens | unit | failed | FAIL'],
  },
];

describe('readTests', () => {
  it.each(PROOFS)('reads $runner: $form', ({ text, is }) => {
    expect(told(text)).toEqual(is);
  });

  it('has a proof of every runner', () => {
    const proven = new Set(PROOFS.flatMap(({ is }) => is.map((line) => line.split(' | ')[0])));
    expect(RUNNER_READERS.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });

  it('keeps tests of one name in two suites apart, and parameters with dots', () => {
    const text = ['FAILED a.py::T::test_x[1.5]', 'FAILED b.py::U::test_x[1.5]', 'FAILED a.py::T::test_y[2.5]'].join(
      '\n',
    );
    expect(readTests(linesOf(text)).map(({ name, suite }) => `${suite} ${name}`)).toEqual([
      'a.py::T test_x[1.5]',
      'b.py::U test_x[1.5]',
      'a.py::T test_y[2.5]',
    ]);
  });

  it.each([
    'not ok 2 - later # TODO',
    'not ok 3 - elsewhere # SKIP no network',
    '✔ adds (1.2ms)',
    'ok 1 - failed',
    'test tests::adds ... ok',
    '--- PASS: TestAdd (0.00s)',
    'test_open (box.BoxTest.test_open) ... ok',
    'FAILED (failures=2, errors=1)',
    'BUILD FAILED',
    '  1) Box opens is pending\n     # failed upstream\n     Failure/Error: x\n       expected: 2',
    '  1) Skipped:\nBoxTest#test_later [test/box_test.rb:5]:\nno network',
  ])('takes %j for no failed test', (line) => {
    expect(told(line)).toEqual([]);
  });
});

describe('every reader of a runner', () => {
  const fragment = fc.constantFrom(...PROOFS.flatMap(({ text }) => text.split('\n')));
  const line = fc.oneof(
    fragment,
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.tuple(fragment, fc.string({ maxLength: 20 })).map((parts) => parts.join('')),
  );

  it('never throws, takes one line, and gives a name', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (texts) => {
        const lines = linesOf(texts.map((text) => text.replaceAll('\n', ' ')).join('\n'));
        for (const reader of RUNNER_READERS) {
          for (let index = 0; index < lines.length; index++) {
            const reading = reader.read(lines, index);
            if (reading === null) continue;
            expect(reading.taken).toBe(1);
            expect(reading.value.at).toBe(index + 1);
          }
        }
        readTests(lines);
      }),
      { numRuns: 200 },
    );
  });

  it('stays quick on long lines', () => {
    const pieces = ['FAILED a.py::', 'a.', ' > ', '● a › ', 'x FAILED', '[ERROR] ', 'a(', '___ a ', '1) ', 'not ok 1 '];
    const lines = linesOf(
      pieces.flatMap((piece) => [piece.repeat(1900 / piece.length), piece.repeat(40_000)]).join('\n'),
    );
    const started = performance.now();
    for (const reader of RUNNER_READERS) for (let i = 0; i < lines.length; i++) reader.read(lines, i);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
