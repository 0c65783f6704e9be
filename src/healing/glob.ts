/**
 * True when a text has the form of a glob: `*` stands for any characters, none and `/` included; all others for
 * themselves. No step is taken back, so it takes no longer than looking for each part once.
 */
export function matchesGlob(text: string, glob: string): boolean {
  const parts = glob.split('*');
  const first = parts[0]!;
  if (parts.length === 1) return text === glob;
  const last = parts.at(-1)!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
