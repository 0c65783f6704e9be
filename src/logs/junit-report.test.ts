import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInputError } from '../foundation/index.ts';
import { parseJunitReport } from './index.ts';

function told(text: string): string[] {
  return parseJunitReport(text).map(({ name, suite, result, message, at }) =>
    [name, suite ?? '-', result, message ?? '-', at].join(' | '),
  );
}

const inCase = (inside: string) =>
  `<testsuite name="s"><testcase name="t" classname="c">${inside}</testcase></testsuite>`;

describe('parseJunitReport', () => {
  it.each([
    {
      form: 'nested suites',
      text: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="all">
  <testsuite name="outer">
    <testsuite name="inner">
      <testcase name="opens"/>
      <testcase name="closes" time='0.1'><failure message="expected 1">at box.js:3</failure></testcase>
    </testsuite>
    <testcase classname="com.acme.Box" name="last"/>
  </testsuite>
</testsuites>
`,
      is: [
        'opens | inner | passed | - | 5',
        'closes | inner | failed | expected 1 | 6',
        'last | com.acme.Box | passed | - | 8',
      ],
    },
    {
      form: 'a message in the text, its first line only',
      text: inCase('<error type="">\n  <![CDATA[KeyError: <id> & more\n  at x]]>\n</error>'),
      is: ['t | c | error | KeyError: <id> & more | 1'],
    },
    { form: 'the type where no message is', text: inCase('<failure type="E"/>'), is: ['t | c | failed | E | 1'] },
    { form: 'a skipped test', text: inCase('<skipped message="later"/>'), is: ['t | c | skipped | later | 1'] },
    {
      form: 'a test that passed after it failed',
      text: inCase(
        '<flakyFailure message="once"><stackTrace>x</stackTrace><system-out>y</system-out></flakyFailure><flakyError/>',
      ),
      is: ['t | c | flaky | once | 1'],
    },
    {
      form: 'a test that failed in every attempt',
      text: inCase('<failure message="first"/><rerunFailure message="second"/>'),
      is: ['t | c | failed | first | 1'],
    },
    {
      form: 'a message only a later attempt has',
      text: inCase('<failure/><rerunError message="second"/>'),
      is: ['t | c | failed | second | 1'],
    },
    {
      form: 'a failure and an error of the clean-up',
      text: inCase('<failure message="a"/><error message="b"/>'),
      is: ['t | c | error | b | 1'],
    },
    {
      form: 'output beside the test',
      text: inCase('<system-out>failure</system-out>'),
      is: ['t | c | passed | - | 1'],
    },
    {
      form: 'entities and character references',
      text: inCase('<failure message="&lt;a&gt; &amp;amp; &#65;&#x1F600; &quot;&apos;&#0;"/>'),
      is: ['t | c | failed | <a> &amp; A😀 "\'\ufffd | 1'],
    },
    {
      form: 'comments and instructions',
      text: `\ufeff<!-- a --><?x y?>${inCase('<!-- <failure/> -->')}<!-- b -->\n`,
      is: ['t | c | passed | - | 1'],
    },
    { form: 'no tests', text: '<testsuites/>', is: [] },
  ])('reads $form', ({ text, is }) => {
    expect(told(text)).toEqual(is);
  });

  it.each([
    ['', 'got no element, on line 1'],
    ['FAILED', 'got "FAILED", on line 1'],
    ['<html></html>', 'got <html> on line 1'],
    ['<testsuite>\n<testcase>\n</testsuite>', 'expected </testcase>, got </testsuite>, on line 3'],
    ['<testsuite>\n<testcase name="a"', 'expected an attribute or > in <testcase>, on line 2'],
    ['<testsuite>', 'expected </testsuite>, got the end of the report'],
    ['<testsuite/><testsuite/>', 'second root'],
    ['<testsuite name=a/>', 'quoted value of the attribute name'],
    ['<testsuite name="a"id="b"/>', 'a blank before the next attribute'],
    ['<testsuite name="a" name="b"/>', 'the attribute name once'],
    ['<testsuite name="<"/>', 'no < in the value'],
    ['<testsuite name="a', 'the value of name to end'],
    ['<testsuite><![CDATA[', 'expected ]]>'],
    ['<testsuite>&nbsp;</testsuite>', 'five entities of XML, got &nbsp;'],
    ['<testsuite>&constructor;</testsuite>', 'five entities'],
    ['<testsuite>a & b</testsuite>', 'five entities'],
    ['<testsuite>&#x110000;</testsuite>', 'five entities'],
    ['<!DOCTYPE x [<!ENTITY a "b">]>\n<testsuite/>', 'document type'],
    ['<testsuite>'.repeat(101), 'at most 100 nested elements'],
  ])('refuses %j', (text, message) => {
    expect(() => parseJunitReport(text)).toThrow(BadInputError);
    expect(() => parseJunitReport(text)).toThrow(message);
  });

  it('refuses nothing but by a BadInputError, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<testsuite>',
        '</testsuite>',
        '<testcase name="a">',
        '</testcase>',
        '<failure message="',
        '"/>',
        '&',
        '&#',
        '<![CDATA[',
        ']]>',
        '<!--',
        '<',
      ),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          parseJunitReport(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(BadInputError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(['\n', ' '])('reads large reports in linear time, cases parted by %j', (between) => {
    const one = `<testcase name="a" classname="b"><failure message="m">x &lt; y</failure></testcase>${between}`;
    const started = performance.now();
    expect(parseJunitReport(`<testsuite>${one.repeat(50_000)}</testsuite>`)).toHaveLength(50_000);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
