import type { KeyRecord, KeyScope } from '../access/index.ts';
import { makeKey } from '../api/index.ts';
import { SILENT } from '../foundation/index.ts';
import { openStorage } from '../storage/index.ts';
import type { ServerSettings } from './settings.ts';
import { makeSystemId, storageOptionsOf, systemClock } from './storage-options.ts';

/** API keys, for somebody on the machine itself. */
export interface Keys {
  create(key: {
    readonly name: string;
    readonly scopes: readonly KeyScope[];
    /** id, or `*` for all */
    readonly organisation: string;
    /** null: never */
    readonly expiresInMs: number | null;
  }): Promise<{ readonly id: string; readonly key: string }>;
  list(): Promise<readonly KeyRecord[]>;
  /** false when there is no valid key of that id */
  revoke(id: string): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens the keys of an installation, whether its server runs or not.
 *
 * @throws ConfigurationError, UnavailableError
 */
export async function openKeys(settings: ServerSettings, tell?: (sentence: string) => void): Promise<Keys> {
  const storage = await openStorage({ ...storageOptionsOf(settings, SILENT, tell), poolSize: 2 });
  const entryOf = (action: string, subject: string, organisation: string, details: Record<string, string>) => ({
    id: makeSystemId('aud'),
    atMs: systemClock.nowMs(),
    // Whoever can do this can read the database too: it is the operator of the machine.
    actor: 'system',
    action,
    subject,
    organisation,
    details,
  });
  return {
    async create({ name, scopes, organisation, expiresInMs }) {
      const id = makeSystemId('key');
      const { key, hash } = makeKey();
      const createdAtMs = systemClock.nowMs();
      await storage.accounts.addKey(
        {
          id,
          name,
          scopes,
          organisation,
          createdAtMs,
          expiresAtMs: expiresInMs === null ? null : createdAtMs + expiresInMs,
          lastUsedAtMs: null,
          revokedAtMs: null,
        },
        hash,
        entryOf('key.create', id, organisation, { name, scopes: scopes.join(',') }),
      );
      return { id, key };
    },
    list: () => storage.accounts.listKeys(),
    async revoke(id) {
      const key = (await storage.accounts.listKeys()).find((candidate) => candidate.id === id);
      if (key === undefined || key.revokedAtMs !== null) return false;
      const entry = entryOf('key.revoke', id, key.organisation, {});
      return await storage.accounts.revokeKey(id, systemClock.nowMs(), entry);
    },
    close: () => storage.close(),
  };
}
