/** What this browser remembers; browsers may forbid it, then nothing is remembered. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`regreen.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`regreen.${name}`, value);
  } catch {
    // The choice holds until the page is left.
  }
}
