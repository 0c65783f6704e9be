import type { MessageUnderReading } from './message-under-reading.ts';

const SHORTENERS = new Set(
  'bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy t.ly s.id tiny.cc adf.ly linktr.ee shorte.st bl.ink lnkd.in'.split(
    ' ',
  ),
);
const CHEAP_ENDINGS = new Set(
  'xyz top club online site click link live shop icu vip win bid loan work buzz cfd sbs rest monster cyou fit gq tk ml cf ga pw ru finance support zip mov quest lol pro fun space website biz'.split(
    ' ',
  ),
);
const BRANDS =
  'paypal google microsoft office365 apple icloud amazon netflix github gitlab coinbase binance metamask ledger trezor facebook instagram whatsapp telegram dropbox docusign outlook steam discord npmjs pypi slack cloudflare openai chase wellsfargo hsbc barclays dhl fedex usps royalmail paytm opensea uniswap trustwallet phantom sparkasse volksbank commerzbank santander bbva bradesco bnpparibas rabobank unicredit swisscom laposte correos'.split(
    ' ',
  );
const LURES =
  /(?:login|signin|secure|security|verify|verification|account|update|support|wallet|claim|airdrop|unlock|recover|auth|billing|confirm|reward|bonus|alert|free|gift|promo)/;
const HOST = /^[a-z0-9.\u00a1-\uffff-]{1,253}$/;
const LONGEST_LINK = 300;
const LONGEST_SCHEME = 12;
const LONGEST_CAPTION = 100;
const WORK =
  /^\/[\w.-]{1,60}\/[\w./-]{1,80}?\/(?:issues|pull|merge_requests|commit|blob|tree|compare|discussions|actions|pipelines|jobs)\//;

/** Notes the links of a message and what is odd about their hosts. */
export function readLinks(reader: MessageUnderReading): void {
  const { codes, length } = reader.folded;
  for (let i = 0; i < length; i++) {
    // "://" or "www." begins a host; a bare name with a dot is looked at where the word stands.
    if (codes[i] === 58 && codes[i + 1] === 47 && codes[i + 2] === 47) {
      i = readHost(reader, i + 3);
    } else if (
      codes[i] === 119 &&
      codes[i + 1] === 119 &&
      codes[i + 2] === 119 &&
      codes[i + 3] === 46 &&
      codes[i - 1] !== 47
    ) {
      i = readHost(reader, i + 4);
    } else if (codes[i] === 46 && isLetter(codes[i - 1]!) && isLetter(codes[i + 1]!)) {
      i = readBareHost(reader, i);
    }
  }
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

function isHostCode(code: number): boolean {
  return isLetter(code) || code === 45 || code === 46 || code > 0xa0;
}

function readHost(reader: MessageUnderReading, from: number): number {
  const { codes, length } = reader.folded;
  let to = from;
  while (to < length && to - from < LONGEST_LINK && isHostCode(codes[to]!)) to++;
  if (to - from < 3) return to;
  if (pointsAtWork(reader, to)) reader.note('issue_reference', from, to);
  else if (!isImage(reader, from)) reader.note('link', from, to);
  judgeHost(reader, from, to);
  return to;
}

/** Whether a link leads to an issue, a change or a file of a project at a code host, whichever that is. */
function pointsAtWork(reader: MessageUnderReading, hostEnd: number): boolean {
  const { codes, length } = reader.folded;
  let to = hostEnd;
  while (to < length && to - hostEnd < LONGEST_LINK && codes[to]! > 32) to++;
  return codes[hostEnd] === 47 && WORK.test(spell(reader, hostEnd, to));
}

/** `![caption](https://…`: shown, not to be followed. */
function isImage({ folded: { codes } }: MessageUnderReading, hostStart: number): boolean {
  let at = hostStart - 3;
  while (at > 0 && codes[at - 1]! >= 97 && codes[at - 1]! <= 122 && hostStart - at < LONGEST_SCHEME) at--;
  if (codes[at - 1] !== 40 || codes[at - 2] !== 93) return false;
  const least = Math.max(1, at - LONGEST_CAPTION);
  for (at -= 3; at >= least; at--) if (codes[at] === 91) return codes[at - 1] === 33;
  return false;
}

/** `paypa1-secure.xyz/login`, `ethstake.finance`: a host without a scheme, told from `file.ts` by its ending. */
function readBareHost(reader: MessageUnderReading, dot: number): number {
  const { codes, length } = reader.folded;
  let from = dot;
  while (from > 0 && dot - from < 80 && isHostCode(codes[from - 1]!)) from--;
  let to = dot;
  while (to < length && to - from < LONGEST_LINK && isHostCode(codes[to]!)) to++;
  if (codes[from - 1] === 64 || codes[from - 1] === 47) return to;
  const name = spell(reader, from, to).replace(/\.+$/, '');
  const ending = name.slice(name.lastIndexOf('.') + 1);
  if (
    !SHORTENERS.has(name) &&
    !CHEAP_ENDINGS.has(ending) &&
    codes[to] !== 47 &&
    !['com', 'net', 'org', 'info', 'io', 'co', 'me'].includes(ending)
  )
    return to;
  reader.note('link', from, to);
  judgeHost(reader, from, to);
  return to;
}

function judgeHost(reader: MessageUnderReading, from: number, to: number): void {
  const host = spell(reader, from, to).replace(/\.+$/, '');
  if (!HOST.test(host)) return;
  const labels = host.split('.');
  const ending = labels.at(-1)!;
  if (SHORTENERS.has(labels.slice(-2).join('.'))) reader.note('shortener', from, to);
  if (CHEAP_ENDINGS.has(ending) && labels.length > 1) reader.note('cheap_domain', from, to);
  if (
    labels.length === 4 &&
    labels.every((label) => /^\d{1,3}$/.test(label)) &&
    !/^(?:127|10|192|172|0)$/.test(labels[0]!)
  ) {
    reader.note('address_as_host', from, to);
  }
  if (host.includes('xn--')) reader.note('punycode_host', from, to);
  if (isLookalike(labels) || (reader.folded.styled > 0 && isDressed(reader, from, to)))
    reader.note('lookalike_domain', from, to, 2);
}

/** A brand's name, or one nearly written so, inside a host that is not the brand's. */
function isLookalike(labels: readonly string[]): boolean {
  const owner = labels.at(-2) ?? '';
  const rest = labels.slice(0, -1).join('.');
  if (rest.length > 100) return false;
  const plain = rest
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('3', 'e')
    .replaceAll('5', 's')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
  for (const brand of BRANDS) {
    if (owner === brand) {
      if (CHEAP_ENDINGS.has(labels.at(-1)!)) return true;
      continue;
    }
    if (rest.includes(brand)) {
      // `github.io` and `s3.amazonaws.com` belong to the brand; `github-login.com` does not.
      if (LURES.test(rest) || CHEAP_ENDINGS.has(labels.at(-1)!)) return true;
    } else if (plain.includes(brand)) return true;
  }
  return false;
}

/** Letters of another script among Latin ones. */
function isDressed({ folded }: MessageUnderReading, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (folded.codes[i]! < 0x80 && folded.text.charCodeAt(folded.places[i]!) > 0x24f) return true;
  }
  return false;
}

function spell({ folded }: MessageUnderReading, from: number, to: number): string {
  return String.fromCharCode(...folded.codes.subarray(from, to));
}
