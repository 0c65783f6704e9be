import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountStore, KeyRecord } from '../../src/access/index.ts';
import { makeId, NOON, sha256 } from './examples.ts';

/** What every store of people, sessions and keys does. */
export function describeAccountStore(
  open: () => Promise<{ readonly accounts: AccountStore; close(): Promise<void> }>,
): void {
  describe('AccountStore', () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let accounts: AccountStore;
    beforeAll(async () => {
      opened = await open();
      accounts = opened.accounts;
    });
    afterAll(() => opened.close());

    const addUser = async (email: string) => {
      const id = makeId('usr');
      await accounts.addUser({
        id,
        email,
        name: 'A',
        passwordHash: 'h',
        role: 'operator',
        organisation: '*',
        createdAtMs: NOON,
      });
      return id;
    };

    it('finds people by address, in any spelling, and forgets them', async () => {
      const before = await accounts.userCount();
      const id = await addUser('Ada@example.org');
      await expect(addUser('ada@EXAMPLE.org')).rejects.toMatchObject({ kind: 'conflict' });
      expect(await accounts.userCount()).toBe(before + 1);
      const found = await accounts.findUserByEmail('ADA@example.org');
      expect(found).toMatchObject({
        passwordHash: 'h',
        user: { id, roles: [{ organisation: '*', role: 'operator' }] },
      });
      await accounts.addSession({ hash: sha256('s1'), userId: id, expiresAtMs: NOON + 1_000 });
      expect(await accounts.deleteUser(id)).toBe(true);
      expect(await accounts.deleteUser(id)).toBe(false);
      expect(await accounts.findUserByEmail('ada@example.org')).toBeNull();
      expect(await accounts.findSession(sha256('s1'), NOON)).toBeNull();
    });

    it('knows a session until it ends', async () => {
      const id = await addUser('grace@example.org');
      await accounts.addSession({ hash: sha256('s2'), userId: id, expiresAtMs: NOON + 1_000 });
      expect((await accounts.findSession(sha256('s2'), NOON + 999))?.id).toBe(id);
      expect(await accounts.findSession(sha256('s2'), NOON + 1_000)).toBeNull();
      await accounts.endSession(sha256('s2'));
      expect(await accounts.findSession(sha256('s2'), NOON)).toBeNull();
      expect((await accounts.listUsers()).map(({ email }) => email)).toContain('grace@example.org');
    });

    it('knows a key until it expires or is revoked', async () => {
      const key: KeyRecord = {
        id: makeId('key'),
        name: 'ci',
        scopes: ['read', 'write'],
        organisation: '*',
        createdAtMs: NOON,
        expiresAtMs: NOON + 1_000,
        lastUsedAtMs: null,
        revokedAtMs: null,
      };
      await accounts.addKey(key, sha256('k'));
      expect(await accounts.findKey(sha256('k'), NOON + 1)).toMatchObject({ id: key.id, scopes: ['read', 'write'] });
      expect((await accounts.listKeys())[0]?.lastUsedAtMs).toBe(NOON + 1);
      expect(await accounts.findKey(sha256('k'), NOON + 1_000)).toBeNull();
      expect(await accounts.revokeKey(key.id, NOON + 2)).toBe(true);
      expect(await accounts.revokeKey(key.id, NOON + 3)).toBe(false);
      expect(await accounts.findKey(sha256('k'), NOON + 3)).toBeNull();
    });

    it('lets the last set-up link in once', async () => {
      await accounts.putSetupToken(sha256('old'), NOON + 1_000);
      await accounts.putSetupToken(sha256('new'), NOON + 1_000);
      expect(await accounts.takeSetupToken(sha256('old'), NOON)).toBe(false);
      expect(await accounts.takeSetupToken(sha256('new'), NOON + 1_000)).toBe(false);
      const taken = await Promise.all([1, 2, 3].map(() => accounts.takeSetupToken(sha256('new'), NOON)));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('counts sign-ins that failed within a window', async () => {
      expect(await accounts.countLoginFailure('address', NOON, 1_000)).toBe(1);
      expect(await accounts.countLoginFailure('address', NOON + 500, 1_000)).toBe(2);
      expect(await accounts.countLoginFailure('address', NOON + 1_200, 1_000)).toBe(2);
      expect(await accounts.loginFailures('another', NOON, 1_000)).toBe(0);
      await accounts.clearLoginFailures('address');
      expect(await accounts.loginFailures('address', NOON + 1_200, 1_000)).toBe(0);
    });
  });
}
