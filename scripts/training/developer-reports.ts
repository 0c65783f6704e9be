import type { LabelledMessage } from '../../src/messages/index.ts';
import { Random } from '../../src/statistics/index.ts';

// What stands beneath the title of an issue or a change: code, logs, pictures, links to work, lists, what bots say.
// {a|b} is a choice, ~ a digit.

const TITLES = [
  '{Overlay|Table|Menu|Chart|Upload|Import|Export|Search box|Sidebar} {does not close|is cut off|jumps when scrolled|shows old values|is empty|flickers} {on small screens|in Firefox|after a reload|with many rows|when sorted}',
  '{Use|Prefer|Allow} {a map|an enum|one query|prepared statements|lazy loading|a smaller image} {for|in} the {settings|report|archive job|mail queue|login form|price list}',
  '{Undefined index|Call to undefined method|Cannot read properties of null|Division by zero|Unexpected token} in {Order.php|mailer.rb|cart.ts|views/list.py|Visit.java}',
  '{fix|feat|chore|refactor|perf|test}({api|ui|db|auth|i18n|mail}): {keep the order of rows|drop the old column|translate the last strings|cache the token for a minute|remove the unsubscribe helper|count clicks once}',
  '{Wrong|Missing|Duplicate} {currency|country|referrer|search engine|time zone|discount|amount} in {the list|the e-mail|the report of last month|the CSV}',
  '{Add|Support|Detect} {a new search engine|another payment provider|more languages|mobile browsers|custom domains|short links}',
];

const PROJECT = '{acme/shop|acme/billing|umbra/parser|oss-lab/grid|nord/wiki-kit|tinyorg/cron}';

const BLOCKS = [
  `{Fixes|Closes|Refs|Follow-up of|As discussed in|Needed for} https://github.com/${PROJECT}/{issues|pull}/~~~~{|#issuecomment-~~~~~~~~~}`,
  `{Fixes|Closes|Refs|See} https://{gitlab.com|git.example.org}/${PROJECT}/-/{issues|merge_requests}/~~~{|#note_~~~~~~~~~}`,
  '![{image|screenshot|before|after|Bildschirmfoto|grafik}](https://{user-images.githubusercontent.com|cloud.githubusercontent.com/assets|gitlab.com/uploads}/~~~~~~~/~~~~~~~~-3fa85f64-5717-4562-b3fc-2c963f66afa6.{png|PNG|gif|jpg})',
  '{Reported in the forum|See|Source|More details}: {http|https}://{forum|docs|wiki|bugs|blog}.{example.org|acme.dev|project.io}/{index.php?showtopic=~~~~|read.php?2,~~~~~,page=1#msg-~~~~~|t/~~~~~|trac/ticket/~~~~|en/stable/config.html}',
  '{Steps to reproduce|How to reproduce|To reproduce}:\n1. {Open the settings|Log in as admin|Go to Reports > Goals|Add two items to the cart}\n2. Click on {`Save`|"Export"|the arrow|**Order now**}\n3. {Nothing happens|See the error|The page is blank|Look at the console}',
  '{Expected|Expected behaviour}: {the list is sorted by number|a mail is sent once|the amount is shown with two decimals}\n{Actual|Current behaviour}: {sorted as text|two mails|$ 1.5}',
  '```php\n$total = $order->getTotal();\nif (!$user->isActive()) { return null; }\n```',
  "```js\nconst url = base + '/pay?id=' + id + '&page=~';\nif (url !== last) open(url);\n```",
  "```\nforeach ($items as $key => $item) { $sum += $item['price'] * ~~; }\n```",
  '```\n202~-0{1|2|9}-1{1|4|7} 10:{21|42}:~~ {ERROR|WARN|INFO} {worker|http|queue} ~~~~~~~~~~ request ~~~~~~ failed: {timeout after ~~~~~ ms|status 502|duplicate key value}\n202~-01-1~ 10:22:~~ INFO retry ~ of 5, id=fac5b79~~~~~e2f833b4d\n```',
  '{Environment|Versions|Setup}:\n- OS: {Ubuntu 24.04|Windows 11|macOS 15}\n- Browser: {Chrome 13~|Firefox 12~|Safari 18}\n- Version: {5.1.~~|4.~~.0|main}\n- PHP: 8.~',
  '- [{x| }] {tests|docs|changelog} {added|updated}\n- [{x| }] {I read the guidelines|reviewed by two people|works on mobile}\n- [{x| }] no breaking change',
  'Coverage {increased (+0.~~%)|decreased (-0.~%)} to 8~.~~% when pulling 4f5a6b7 on {fix-menu|mail-queue} into {main|develop}. {View details|Build ~~~~~}',
  'Bumps [{left-pad|axios|mailer|rails|lodash}](https://github.com/acme/left-pad) from 1.~.0 to 1.~~.1.\n<details>\n<summary>Release notes</summary>\n<blockquote>{Fix a memory leak|Drop Node 18|New option for proxies}!</blockquote>\n</details>\n- [Commits](https://github.com/acme/left-pad/compare/v1.~.0...v1.~~.1)',
  '| {file|module|language} | {done|before} | {left|after} |\n| --- | --- | --- |\n| {cart|German|core} | 9~% | ~~ |\n| {mail|Polish|api} | 6~% | ~~~ |',
  '{I think|It seems|Probably|As far as I can tell} {the cache is not cleared|the click handler is bound twice|we compare strings with !== here|the free memory is counted wrong|the token expires too early}. {What do you think?|Any ideas?|Happy to send a PR.|I can test it tomorrow.|}',
  '{This|The page} {is visited|is called} {by millions of users|~~~ times a day} {on our site|in production}, so {it should be cached|please do not break it|any win counts}. {cc @maria-dev|@tomk can you look?|}',
  "select `name`, sum(amount) from orders where id_site = ~~ and created > '20~~-01-01' group by 1 {order by 2 desc limit 100|having count(*) > 1}; -- {~.~~ sec|~~~ rows}",
];

const HOW_MANY = 500;
const MOST_BLOCKS = 3;

/** Titles with what stands beneath them: honest, and the same at every call. */
export function makeDeveloperReports(): LabelledMessage[] {
  const random = new Random(4_0_4);
  const pick = (patterns: readonly string[]) => fill(patterns[random.below(patterns.length)]!, random);
  return Array.from({ length: HOW_MANY }, () => {
    const blocks = Array.from({ length: 1 + random.below(MOST_BLOCKS) }, () => pick(BLOCKS));
    return { text: [pick(TITLES), ...blocks].join('\n\n'), label: 'ham', source: 'made reports' };
  });
}

function fill(pattern: string, random: Random): string {
  return pattern
    .replace(/\{([^{}|]*\|[^{}]*)\}/g, (_, choices: string) => {
      const all = choices.split('|');
      return all[random.below(all.length)]!;
    })
    .replaceAll('~', () => String(random.below(10)));
}
