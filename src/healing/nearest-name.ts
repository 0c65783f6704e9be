const NAME_CHARACTERS_MOST = 60;

/** The one of some names that was probably meant; null when none is alike. */
export function nearestName(written: string, names: readonly string[]): string | null {
  if (written.length > NAME_CHARACTERS_MOST) return null;
  const plain = written.toLowerCase().replaceAll('-', '_');
  let best: { name: string; distance: number } | null = null;
  for (const name of names) {
    const most = Math.max(1, Math.floor(name.length / 3));
    if (Math.abs(plain.length - name.length) > most) continue;
    const distance = editDistance(plain, name.toLowerCase().replaceAll('-', '_'));
    if (distance <= most && (best === null || distance < best.distance)) {
      best = { name, distance };
    }
  }
  return best?.name ?? null;
}

/** A sentence that helps: the name that was meant, or all of them. */
export function suggestName(written: string, names: readonly string[]): string {
  const nearest = nearestName(written, names);
  return nearest === null ? `try one of ${names.join(', ')}` : `did you mean \`${nearest}\`?`;
}

/** How many letters to add, take away, change or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, above[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}
