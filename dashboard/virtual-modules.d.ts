// Made by scripts/build-dashboard.ts from packs/remedies.yaml.
declare module 'virtual:remedies' {
  /** What to do, as a sentence, by the name of the remedy. */
  export const REMEDIES: Readonly<Record<string, string>>;
}
