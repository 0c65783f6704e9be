import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountStore, AuditEntry, AuditStore, KeyRecord, Role } from '../../src/access/index.ts';
import { makeId, NOON, sha256 } from './examples.ts';

const WINDOW_MS = 1_000;

/** What every store of people, sessions and keys does. */
export function describeAccountStore(
  open: () => Promise<{ readonly accounts: AccountStore; readonly audit: AuditStore; close(): Promise<void> }>,
): void {
  describe('AccountStore', () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let accounts: AccountStore;
    beforeAll(async () => {
      opened = await open();
      accounts = opened.accounts;
    });
    afterAll(() => opened.close());

    const entry = (action: string): AuditEntry => ({
      id: makeId('aud'),
      atMs: NOON,
      actor: 'system',
      action,
      subject: 'test',
      organisation: '*',
      details: {},
    });
    const told = async (action: string) => {
      const entries = [];
      for (let after = 0; ; after = entries.at(-1)!.position) {
        const part = await opened.audit.list(after, 200);
        entries.push(...part);
        if (part.length < 200) return entries.filter((one) => one.action === action).length;
      }
    };
    const newUser = (email: string, role: Role = 'operator', organisation = '*') => ({
      id: makeId('usr'),
      email,
      name: 'A',
      passwordHash: 'h',
      roles: [{ organisation, role }],
      createdAtMs: NOON,
    });
    const addUser = async (email: string, role?: Role, organisation?: string) => {
      const user = newUser(email, role, organisation);
      await accounts.addUser(user, null, entry('add'));
      return user.id;
    };
    const addSession = (hash: string, userId: string) =>
      accounts.addSession({ hash, userId, expiresAtMs: NOON + 1_000 }, entry('begin'));

    it('finds people by address, in any spelling, and forgets them', async () => {
      const before = await accounts.userCount();
      const id = await addUser('Ada@example.org');
      await expect(addUser('ada@EXAMPLE.org')).rejects.toMatchObject({ kind: 'conflict' });
      expect(await accounts.userCount()).toBe(before + 1);
      const found = await accounts.findUserByEmail('ADA@example.org');
      expect(found).toMatchObject({
        passwordHash: 'h',
        user: { id, roles: [{ organisation: '*', role: 'operator' }], hasPassword: true, disabledAtMs: null },
      });
      await addSession(sha256('s1'), id);
      expect(await accounts.deleteUser(id, entry('delete'))).toBe(true);
      expect(await accounts.deleteUser(id, entry('delete'))).toBe(false);
      expect(await accounts.findUserByEmail('ada@example.org')).toBeNull();
      expect(await accounts.findUser(id)).toBeNull();
      expect(await accounts.findSession(sha256('s1'), NOON)).toBeNull();
    });

    it('tells of a change once, also when it is told again, and not of none', async () => {
      const [before, deletions] = [await told('add'), await told('once')];
      const user = newUser('once@example.org');
      const same = entry('add');
      await accounts.addUser(user, null, same);
      await accounts.addUser(user, null, same);
      await expect(accounts.addUser(newUser('once@example.org'), null, entry('add'))).rejects.toThrow();
      expect(await told('add')).toBe(before + 1);
      await accounts.deleteUser(makeId('usr'), entry('once'));
      expect(await told('once')).toBe(deletions);
      expect(await opened.audit.verify()).toBeNull();
    });

    it('changes roles within the organisations named, and leaves others', async () => {
      const id = await addUser('scoped@example.org', 'viewer', 'org_a');
      const grants = [{ organisation: 'org_b', role: 'admin' as const }];
      const change = (within: 'everything' | string[], roles = grants) =>
        accounts.changeUser(id, { roles: { grants: roles, within } }, entry('change'));
      await change(['org_b']);
      expect((await accounts.findUser(id))?.roles).toEqual([{ organisation: 'org_a', role: 'viewer' }, ...grants]);
      await change(['org_b'], []);
      expect((await accounts.findUser(id))?.roles).toEqual([{ organisation: 'org_a', role: 'viewer' }]);
      await change('everything');
      expect((await accounts.findUser(id))?.roles).toEqual(grants);
      expect(await accounts.changeUser(makeId('usr'), { name: 'B' }, entry('change'))).toBe(false);
    });

    it('lets nobody in who is disabled, and ends their sessions', async () => {
      const id = await addUser('off@example.org');
      await addSession(sha256('off'), id);
      await accounts.changeUser(id, { disabledAtMs: NOON }, entry('change'));
      expect(await accounts.findSession(sha256('off'), NOON)).toBeNull();
      expect(await accounts.findUserByEmail('off@example.org')).toBeNull();
      await accounts.changeUser(id, { disabledAtMs: null, name: 'Back' }, entry('change'));
      expect((await accounts.findUserByEmail('off@example.org'))?.user.name).toBe('Back');
      expect(await accounts.findSession(sha256('off'), NOON)).toBeNull();
    });

    it('keeps somebody who administers everything, whatever is changed at once', async () => {
      const [first, second] = [await addUser('one@example.org', 'admin'), await addUser('two@example.org', 'admin')];
      const outcomes = await Promise.allSettled([
        accounts.changeUser(first, { disabledAtMs: NOON }, entry('change')),
        accounts.deleteUser(second, entry('delete')),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { kind: 'conflict' } });
    });

    it('invites by a link that works once, and only the last one', async () => {
      const user = { ...newUser('new@example.org'), passwordHash: null };
      await accounts.addUser(user, { hash: sha256('l1'), expiresAtMs: NOON + 1_000 }, entry('add'));
      expect(await accounts.findUserByEmail('new@example.org')).toBeNull();
      expect((await accounts.findUser(user.id))?.hasPassword).toBe(false);
      expect(await accounts.findInvited(sha256('l1'), NOON + 1_000)).toBeNull();
      await accounts.invite(user.id, { hash: sha256('l2'), expiresAtMs: NOON + 1_000 }, entry('invite'));
      expect(await accounts.findInvited(sha256('l1'), NOON)).toBeNull();
      expect((await accounts.findInvited(sha256('l2'), NOON))?.id).toBe(user.id);
      const taken = await Promise.all(
        [1, 2, 3].map(() => accounts.acceptInvitation(sha256('l2'), 'p', NOON, entry('accept'))),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect((await accounts.findUserByEmail('new@example.org'))?.passwordHash).toBe('p');
      const nobody = accounts.invite(makeId('usr'), { hash: sha256('l3'), expiresAtMs: NOON }, entry('invite'));
      expect(await nobody).toBe(false);
    });

    it('knows a session until it ends', async () => {
      const id = await addUser('grace@example.org');
      await addSession(sha256('s2'), id);
      expect((await accounts.findSession(sha256('s2'), NOON + 999))?.id).toBe(id);
      expect(await accounts.findSession(sha256('s2'), NOON + 1_000)).toBeNull();
      const before = await told('end');
      await accounts.endSession(sha256('s2'), entry('end'));
      await accounts.endSession(sha256('s2'), entry('end'));
      expect(await told('end')).toBe(before + 1);
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
      await accounts.addKey(key, sha256('k'), entry('key'));
      expect(await accounts.findKey(sha256('k'), NOON + 1)).toMatchObject({ id: key.id, scopes: ['read', 'write'] });
      expect((await accounts.listKeys())[0]?.lastUsedAtMs).toBe(NOON + 1);
      expect(await accounts.findKey(sha256('k'), NOON + 1_000)).toBeNull();
      expect(await accounts.revokeKey(key.id, NOON + 2, entry('revoke'))).toBe(true);
      expect(await accounts.revokeKey(key.id, NOON + 3, entry('revoke'))).toBe(false);
      expect(await accounts.findKey(sha256('k'), NOON + 3)).toBeNull();
    });

    it('lets the last set-up link in once', async () => {
      const setUp = (email: string, token: string, nowMs: number) =>
        accounts.setUp(newUser(email), { hash: sha256(token), nowMs }, entry('set_up'));
      await accounts.putSetupToken({ hash: sha256('old'), expiresAtMs: NOON + 1_000 });
      await accounts.putSetupToken({ hash: sha256('new'), expiresAtMs: NOON + 1_000 });
      expect(await setUp('a@set.up', 'old', NOON)).toBe(false);
      expect(await setUp('a@set.up', 'new', NOON + 1_000)).toBe(false);
      // What fails after the link was looked at leaves it as it was.
      await expect(setUp('grace@example.org', 'new', NOON)).rejects.toMatchObject({ kind: 'conflict' });
      const before = await told('set_up');
      const taken = await Promise.all(['a', 'b', 'c'].map((name) => setUp(`${name}@set.up`, 'new', NOON)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await told('set_up')).toBe(before + 1);
    });

    it('counts sign-ins before they are tried, and lets no more through than it says', async () => {
      const count = (nowMs: number, account = 'account') =>
        accounts.countSignIn(
          [
            { subject: account, most: 2 },
            { subject: 'address', most: 4 },
          ],
          nowMs,
          WINDOW_MS,
        );
      const atOnce = await Promise.all(Array.from({ length: 8 }, () => count(NOON)));
      expect(atOnce.filter(Boolean)).toHaveLength(2);
      expect(await count(NOON + 500, 'another')).toBe(true);
      expect(await count(NOON + 500, 'third')).toBe(true);
      expect(await count(NOON + 500, 'fourth')).toBe(false);
      expect(await count(NOON + 1_001)).toBe(true);
      await accounts.forgetSignIn('account', 'address');
      expect(await count(NOON + 1_001)).toBe(true);
      expect(await count(NOON + 1_001)).toBe(true);
      expect(await count(NOON + 1_001)).toBe(false);
    });
  });
}
