/**
 * Everything that is kept, in PostgreSQL: the server that comes with the program or any other, its schema, and one
 * store for each port. Nothing else in the program speaks SQL.
 */
export { type Migration, readMigrations } from './migrations.ts';
export type { Retention, RetentionReport } from './retention.ts';
export { migrateStorage, openStorage, type Storage, type StorageOptions } from './storage.ts';
