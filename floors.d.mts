/** The floors from the ground up, each with its modules. */
export const floors: readonly {
  readonly name: string;
  readonly pure: boolean;
  readonly modules: Readonly<Record<string, { readonly holds: string; readonly neighbours?: readonly string[] }>>;
}[];
