import { LOG_GRAMS } from './log-grams.ts';

// How surprising a character is after another in build logs: bits, doubled, in base 36, so `2` is one bit.
// Counted over the logs of many projects, letters without case, digits as one; the last row and column
// stand for every other character.

// A text that is not among the counted ones is rarer than the rarest of them.
const RARE_BITS = 17;

const CHARACTERS = ' abcdefghijklmnopqrstuvwxyz0./-:_=[]()"\',';
const FIRST = '78cab8cbc9feab99ak999cdfffk7aabcfhffggkhgd';
const FOLLOWING = [
  '3ad9acaeabgbecdbcncaaeeejkn8gfbhhgdkamhcy9',
  'dic78ggbkcpg7a8m7r786c6hhfkeeccdiovjroqjpk',
  '68cdf8gem87m8giahjcbf5klhbjaa6edfgtgqfgmmi',
  'c8ich6hm5co89fl4gobc6cjnjfncdbdghnqfhdlmpj',
  '69dcd4fjg6jg9gh6goebealjlftacbbachihffmigg',
  '9bd88edegelnaa5i9f669gfeaioe99bceillijliih',
  'a8gcg9ael6qnaig3im5ccbnmmfpafedjflponkpkli',
  '4ceek6ded7lobhdaip9bgbjfnkhe95c9ehodmkjjhh',
  '96jfg3kii9oodfm6hkce5allsgneegdffghmlkmili',
  'hb99ccbcnokj7a38bob87lbqesejddejjqsttqpopm',
  'j3gec4dkkfpllgdahjg8n7djoimfbbbkqwzwztuszo',
  '784hb6gbh6hlghfcgni7efjjmimeb9afelrljmlhfg',
  'a7if85eli5lj8jg6dpgaa9dlqclgbcd9elojkknjhh',
  '63bhd6llm9mic9j77fkchdgqmhqcb9djgmxmplnkoi',
  '99lb9886l9gc9hbafpf86delmgp99a9dfkohjinjkh',
  'b9abaiecmfgeb66abs5b99e9elkg9eegimx9rrrnpk',
  'd5jdg7lid9rj7ej5ar77acmmo9ufeeedekonknqlji',
  'ciiebhfejilj8kiccbg9e2jjhhibba9laiouulmiif',
  '97gae4h6m9qbecb7eqc9aadlkcuhcbcefikgklphkf',
  '8cjci7gja8ocehfaaic85bkfnetfa797eiijkbjihg',
  '88jde5fj87lmeej98n888clfibngcabdbjnjjimjjg',
  'ea8ddae8r7qm7b5k8y767limdomegggnlnzymmsppr',
  'd5kjm1hjn6pphddenplgkipqphsajfgiilqpulpmqj',
  'a6iii9jj96mkdl36enabdmpclpn9dgghemwsqlmmmj',
  'adeaf8gkh7kmf9lh9mge55eicbh89c9hcinjpjhfjg',
  '5cibdchdfclocbab6je88hliljab9887agijfcgggd',
  '88fff2ghd5mjcehbgjfaicgiibcbeedgfhncuhjieh',
  '7fffffflnpfjpgnnmqogliqqlpm347abfoqdmbljcb',
  'd8gadcdded9mc8f88ldbcffhgln37eqxmzypmoqtvk',
  'i9b8cccabcajb6c88g779cecgnm6f8mrizztzrtqti',
  'a9a7bcbdfbejbbdd8kb9ccfdfnj5kt4kszmmyrmmze',
  '2fieigjflgfrgignemggalnlkwv6t5iasudsxqjpzg',
  '98b8aa9bbafdb9bb9h978accfgj7ilnm7tzlloqonk',
  '5bfefhcdhimqghdgfmiecgmkemo5laglp3hqfwdeqa',
  '8dibaagbg2cbcdbcetcedkmbkps7fhgtjqjfmymbye',
  '0trrrtssvrysssvsvtsqyrrvvstmcdhdyrdgjiqlgg',
  'eccbaaaiffekcddgdmaadgekitq1jimqlsmtk8hhye',
  '2ttwwnwwwopwkwwwwwwmwwnwwwrwamh6ttrclajf5c',
  '6ceedeceeeiobebfdiec8degiijae5a8jmngmcad58',
  '4cdbdcbecdjjecgecmda9dgfklkdd9b9jxkalfee4b',
  '0nckgggdrijtjkjmixijgkhxxxx9xkcujxnuxmdpte',
  '3cfcaffcgdfkdeegcm8cbfgflkl9feejkd6difieh5',
];

/** Characters of the texts that were counted. */
export const GRAM = 4;
const MILLION_LOG2 = Math.log2(1e6);
let gramBits: Map<string, number> | null = null;

/** How unlikely four characters are to stand at a given place of a build log, in bits, as counted; null for rare ones. */
function countedBits(gram: string): number | null {
  if (gramBits === null) {
    gramBits = new Map();
    for (const [perMillionLog2, grams] of LOG_GRAMS) {
      for (let at = 0; at < grams.length; at += GRAM)
        gramBits.set(grams.slice(at, at + GRAM), MILLION_LOG2 - perMillionLog2);
    }
  }
  return gramBits.get(gram.replace(/[0-9]/g, '0')) ?? null;
}

/**
 * The four neighbouring characters of a text that are least likely to stand at a given place of a build log:
 * counted where they are common, estimated from the characters where they are not.
 *
 * @param text lower case; one of less than four characters is taken as it is
 */
export function rarestGram(text: string): { readonly place: number; readonly bits: number } {
  if (text.length < GRAM) return { place: 0, bits: surpriseBits(text) };
  let rarest = { place: 0, bits: 0 };
  for (let place = 0; place + GRAM <= text.length; place++) {
    const gram = text.slice(place, place + GRAM);
    const bits = countedBits(gram) ?? Math.max(RARE_BITS, surpriseBits(gram));
    if (bits > rarest.bits) rarest = { place, bits };
  }
  return rarest;
}

const SIDE = CHARACTERS.length + 1;

function placeOf(character: string): number {
  const folded = character >= '0' && character <= '9' ? '0' : character;
  const place = CHARACTERS.indexOf(folded);
  return place < 0 ? SIDE - 1 : place;
}

/**
 * How unlikely a short text is to stand at a given place of a build log, in bits.
 *
 * @param text lower case
 */
export function surpriseBits(text: string): number {
  let doubled = 0;
  let before = -1;
  for (const character of text) {
    const place = placeOf(character);
    doubled += Number.parseInt(before < 0 ? FIRST[place]! : FOLLOWING[before]![place]!, 36);
    before = place;
  }
  return doubled / 2;
}
