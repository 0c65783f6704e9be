import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyScope, Role } from '../../src/access/index.ts';
import { hashPassword } from '../../src/api/credentials.ts';
import { makeKey } from '../../src/api/index.ts';
import { readSettings, startServer } from '../../src/app/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { clock, makeId } from '../contracts/examples.ts';
import { startPrivateServer, type TestServer } from '../contracts/private-server.ts';

/** The secret by which the programs of tests believe GitHub and generic senders. */
export const WEBHOOK_SECRET = 'It is a secret of the tests';
export const PASSWORD = 'correct horse battery';

/** The whole program in this process, on a bundled PostgreSQL of its own. */
export interface Program {
  readonly address: string;
  /** what the program keeps, seen past the program */
  readonly storage: Storage;
  readonly databaseUrl: string;
  /** what it printed for people, and its log, one JSON object a line */
  readonly said: { stdout: string; log: string };
  /** a key as `Authorization`, made past the program */
  key(
    scopes: readonly KeyScope[],
    organisation?: string,
    expiresAtMs?: number,
  ): Promise<{ id: string; bearer: string }>;
  /** a person who can sign in with PASSWORD */
  person(email: string, role: Role, organisation?: string): Promise<string>;
  close(): Promise<void>;
}

/** @param environment settings beside those that tests need */
export async function startProgram(environment: Readonly<Record<string, string>> = {}): Promise<Program> {
  const server: TestServer = await startPrivateServer();
  const directory = mkdtempSync(join(tmpdir(), 'regreen-program-'));
  const databaseUrl = await server.makeMigrated();
  const said = { stdout: '', log: '' };
  const { settings } = await readSettings({
    flags: { port: '0', data: directory },
    environment: {
      DATABASE_URL: databaseUrl,
      REGREEN_GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET,
      REGREEN_GENERIC_WEBHOOK_SECRET: WEBHOOK_SECRET,
      REGREEN_LOG_FORMAT: 'json',
      // However late a busy machine makes the event loop, nothing is refused here.
      REGREEN_API_LAG_MS: '600000',
      ...environment,
    },
    file: null,
  });
  const running = await startServer(settings, {
    version: '1.2.3',
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.log += text) },
  });
  const storage = await server.openAt(databaseUrl);
  const entry = (action: string, subject: string) => ({
    id: makeId('aud'),
    atMs: clock.nowMs(),
    actor: 'system',
    action,
    subject,
    organisation: '*',
    details: {},
  });
  return {
    address: running.address,
    storage,
    databaseUrl,
    said,
    key: async (scopes, organisation = '*', expiresAtMs) => {
      const id = makeId('key');
      const { key, hash } = makeKey();
      const times = { createdAtMs: clock.nowMs(), expiresAtMs: expiresAtMs ?? null, lastUsedAtMs: null };
      const record = { id, name: scopes.join(' '), scopes, organisation, ...times, revokedAtMs: null };
      await storage.accounts.addKey(record, hash, entry('key.create', id));
      return { id, bearer: `Bearer ${key}` };
    },
    person: async (email, role, organisation = '*') => {
      const id = makeId('usr');
      const passwordHash = await hashPassword(PASSWORD);
      const roles = [{ organisation, role }];
      const user = { id, email, name: email.split('@')[0]!, passwordHash, roles, createdAtMs: clock.nowMs() };
      await storage.accounts.addUser(user, null, entry('user.create', id));
      return id;
    },
    close: async () => {
      await running.close();
      await storage.close();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A signed-in person, as what their browser sends along. */
export interface SignedIn {
  readonly cookie: string;
  readonly 'x-csrf-token': string;
}

/** Signs somebody in who is known to the program. */
export async function signIn({ address }: Pick<Program, 'address'>, email: string): Promise<SignedIn> {
  const answer = await fetch(`${address}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  if (answer.status !== 200) throw new Error(`signing in gave ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.get('set-cookie')!.split(';', 1)[0]!;
  const { csrf } = (await answer.json()) as { csrf: string };
  return { cookie, 'x-csrf-token': csrf };
}
