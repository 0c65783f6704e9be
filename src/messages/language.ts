const MOST_READ = 16_384;
/** Letters of one script, and their share of all letters, so that a text is said to be written in it. */
const LEAST_LETTERS = 20;
const LEAST_SHARE = 0.6;
/** Letters of a caption; a name or two says nothing. */
const LEAST_OF_CAPTIONS = 4;
/** Words of one language, and how many times those of the next. */
const LEAST_WORDS = 4;
const LEAST_LEAD = 2;
const MOST_CAPTIONS = 50;

/** First and last of the letters of a script. What is written with two is known by the rarer. */
const SCRIPTS: readonly (readonly [script: string, first: number, last: number])[] = [
  ['Latin', 0x61, 0x7a],
  ['Latin', 0xdf, 0x24f],
  ['Greek', 0x370, 0x3ff],
  ['Cyrillic', 0x400, 0x52f],
  ['Hebrew', 0x590, 0x5ff],
  ['Arabic', 0x600, 0x77f],
  ['Devanagari', 0x900, 0x97f],
  ['Thai', 0xe00, 0xe7f],
  ['Japanese', 0x3040, 0x30ff],
  ['Chinese', 0x3400, 0x9fff],
  ['Korean', 0xac00, 0xd7af],
];

/** Words that no text of some length in a language is without. */
const COMMON_WORDS: Readonly<Record<string, string>> = {
  English: 'the and is of to that it for with this not you are be have was when but from can would should there',
  German: 'der die das und ist nicht ich ein eine mit zu auf für von den wenn aber wird auch nach bei sich wie',
  French: 'le les des et est une pas je vous dans pour que sur avec du ne qui mais nous cette sont au ce',
  Spanish: 'el los las que en una por con para se es del pero como esta cuando lo su hay muy al más',
  Portuguese: 'os as que em uma para com não por é do da mas como quando está no na ao isso mais você foi',
  Italian: 'il di che una per non con sono è della del ma come quando gli questo nel più anche ho si',
  Dutch: 'het een van niet dat met voor op ik maar zijn wordt als ook bij naar deze aan er dit en',
  Polish: 'nie się jest na do że jak ale przy dla po czy tak przez tylko mam już może ten',
  Turkish: 'bir ve bu için ile da ne çok ama gibi daha olarak değil var yok ben sonra kadar',
};
const LANGUAGES_OF = languagesOfWords();

/** What others wrote, what programs wrote, and what a form asks: it says nothing of who fills it in. */
const NOT_OWN =
  /```[\s\S]*?(?:```|$(?![\s\S]))|`[^`\n]{1,300}`|<!--[\s\S]*?(?:-->|$(?![\s\S]))|^[ \t]{0,3}[>#|].*$|\*\*[^*\n]{1,80}\*\*|\bhttps?:\/\/\S+|<[a-z/][^<>\n]{0,300}>/gim;
const CAPTION = /(!?)\[([^[\]\n]{1,120})\]\(https?:/gi;

/**
 * The language of a text by its common words, or its script where that is not Latin. null: it says too little, or
 * two speak for themselves alike.
 */
export function languageOf(text: string): string | null {
  const own = ownWordsOf(text);
  const script = scriptOf(own);
  if (script !== 'Latin') return script;
  const counts = new Map<string, number>();
  for (const [word] of own.matchAll(/\p{L}+/gu)) {
    for (const language of LANGUAGES_OF.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  if (first === undefined || first[1] < LEAST_WORDS) return null;
  return first[1] >= LEAST_LEAD * (second?.[1] ?? 0) ? first[0] : null;
}

/**
 * The script of the captions of links, where the rest of the text has none of its letters; null: they are in the same.
 * Captions in Latin letters say nothing: names of things are written so everywhere.
 */
export function foreignCaptionsOf(text: string): string | null {
  if (!text.includes('](')) return null;
  const read = text.slice(0, MOST_READ);
  let captions = '';
  let count = 0;
  for (const [, isImage, caption] of read.matchAll(CAPTION)) {
    if (isImage === '') captions += ` ${caption}`;
    if (++count === MOST_CAPTIONS) break;
  }
  const ofCaptions = lettersOf(captions.toLowerCase());
  const [script, letters] = largestOf(ofCaptions);
  if (script === 'Latin' || letters < LEAST_OF_CAPTIONS) return null;
  const rest = lettersOf(ownWordsOf(read.replace(CAPTION, ' ')));
  const total = sumOf(rest);
  return total >= LEAST_LETTERS && (rest.get(script) ?? 0) === 0 ? script : null;
}

function ownWordsOf(text: string): string {
  return text.slice(0, MOST_READ).replace(NOT_OWN, ' ').toLowerCase();
}

function scriptOf(text: string): string | null {
  const letters = lettersOf(text);
  const total = sumOf(letters);
  // Kana stand among Chinese letters.
  const japanese = letters.get('Japanese') ?? 0;
  if (japanese > 0) {
    letters.set('Japanese', japanese + (letters.get('Chinese') ?? 0));
    letters.delete('Chinese');
  }
  const [script, count] = largestOf(letters);
  return count >= LEAST_LETTERS && count >= LEAST_SHARE * total ? script : null;
}

function lettersOf(text: string): Map<string, number> {
  const letters = new Map<string, number>();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const script = SCRIPTS.find(([, first, last]) => code >= first && code <= last)?.[0];
    if (script !== undefined) letters.set(script, (letters.get(script) ?? 0) + 1);
  }
  return letters;
}

function largestOf(letters: ReadonlyMap<string, number>): readonly [script: string, count: number] {
  return [...letters].sort((a, b) => b[1] - a[1])[0] ?? ['Latin', 0];
}

function sumOf(letters: ReadonlyMap<string, number>): number {
  return [...letters.values()].reduce((sum, count) => sum + count, 0);
}

function languagesOfWords(): ReadonlyMap<string, readonly string[]> {
  const languages = new Map<string, string[]>();
  for (const [language, words] of Object.entries(COMMON_WORDS)) {
    for (const word of words.split(' ')) languages.set(word, [...(languages.get(word) ?? []), language]);
  }
  return languages;
}
