// Control characters but tab and line break, and the marks that reorder or hide text on a screen: as they are, ...
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
// ... and as JSON writes them, with what makes an escape sequence of a terminal after it.
const HIDDEN_ESCAPE =
  /\\(?:u(?:00(?:0[0-8b-f]|1[0-9a-f]|7f|[89][0-9a-f])|200[b-f]|202[89a-e]|206[0-9]|feff|fff[9ab])|[bfr])/i;
const ESCAPE = /\\(?:u001b\[[0-9;?]{0,30}[@-~]|u[0-9a-f]{4}|[^u])/gi;

/** JSON text whose strings hold no control character but tab and line break; it stays JSON. */
export function withoutControlCharacters(json: string): string {
  if (isPlain(json)) return json;
  const plain = json.replace(UNPRINTABLE, '');
  if (!HIDDEN_ESCAPE.test(plain)) return plain;
  return plain.replace(ESCAPE, (written) => (HIDDEN_ESCAPE.test(written.slice(0, 6)) ? '' : written));
}

/** Most bodies hold neither escapes nor anything but printable ASCII: a look at each character tells it fastest. */
function isPlain(json: string): boolean {
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code >= 0x7f || code === 0x5c || (code < 0x20 && code !== 0x0a && code !== 0x09)) return false;
  }
  return true;
}
