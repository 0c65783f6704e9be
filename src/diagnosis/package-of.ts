// Folders that hold the packages of a repository with several, by the habits of npm, pnpm, Nx, Turborepo, Lerna, Cargo,
// Go, Gradle and Bazel.
const PACKAGE =
  /(?:^|[\s"'`(/\\])(packages|apps|libs|services|modules|crates|plugins|projects|components)[/\\](@[\w.-]{1,80}[/\\][\w.-]{1,80}|[\w.-]{1,80})(?=[/\\])/g;

/**
 * The packages of a repository that a path, or a text with paths in it, speaks of, sorted: `packages/cart`. What lies in
 * dependencies belongs to none.
 */
export function packagesIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const { index, 1: folder, 2: name } of text.matchAll(PACKAGE)) {
    if (/(?:node_modules|vendor)$/.test(text.slice(Math.max(0, index - 20), index))) continue;
    found.add(`${folder}/${name!.replaceAll('\\', '/')}`);
  }
  return [...found].sort();
}
