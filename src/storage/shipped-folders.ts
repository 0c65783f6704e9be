// The same places seen from src/storage, from dist/storage and from the one bundle in dist/program: this file must stay
// right below the folder of its module.
const ROOT = new URL('../../', import.meta.url);

/** The numbered steps of the schema. */
export const MIGRATIONS = new URL('migrations/', ROOT);

/** What npm needs to fetch the programs of PostgreSQL. */
export const DATABASE_PROGRAMS = new URL('database/', ROOT);
