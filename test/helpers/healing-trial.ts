import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStandardSignature } from '../../src/connectors/signatures.ts';
import { ApiReader, type Shown } from './api-reader.ts';
import { FakeHost } from './fake-host.ts';
import { ServerProcess } from './server-process.ts';

const NOTICE_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

// However late a busy machine makes the event loop, nothing is refused.
const UNHURRIED = { REGREEN_API_LAG_MS: '600000' };

/** One notice as it came in. */
export interface TakenNotice {
  readonly id: string;
  readonly isSigned: boolean;
  readonly body: Shown;
}

/** Whoever is told by signed webhooks. */
export class NoticeTaker {
  readonly notices: TakenNotice[] = [];
  /** hears of each, before it is answered */
  onNotice: () => Promise<void> = async () => {};
  readonly host: FakeHost;

  private constructor(host: FakeHost) {
    this.host = host;
  }

  static async open(): Promise<NoticeTaker> {
    const taker: NoticeTaker = new NoticeTaker(
      await FakeHost.open(async (_, response, request) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of request) pieces.push(piece as Uint8Array);
        const body = Buffer.concat(pieces);
        const headers = request.headers as Record<string, string>;
        taker.notices.push({
          id: headers['webhook-id'] ?? '',
          isSigned: isStandardSignature(headers, body, [NOTICE_SECRET], Date.now()),
          body: JSON.parse(body.toString()) as Shown,
        });
        await taker.onNotice();
        return response.writeHead(204).end();
      }),
    );
    return taker;
  }

  /** what its notices are signed with */
  get secret(): string {
    return NOTICE_SECRET;
  }

  /** Those of a type, in the order they came. */
  typed(type: string): readonly TakenNotice[] {
    return this.notices.filter(({ body }) => body.type === type);
  }

  get environment(): Record<string, string> {
    return { REGREEN_NOTIFY_WEBHOOK_URL: `${this.host.address}/hook`, REGREEN_NOTIFY_WEBHOOK_SECRET: NOTICE_SECRET };
  }
}

/** A server that heals by playbooks of its own, and whom it tells. */
export class HealingTrial {
  readonly server: ServerProcess;
  readonly notices: NoticeTaker;
  api!: ApiReader;
  readonly #folder: string;

  private constructor(server: ServerProcess, notices: NoticeTaker, folder: string) {
    this.server = server;
    this.notices = notices;
    this.#folder = folder;
  }

  static async open(playbooks: string, environment: Readonly<Record<string, string>>): Promise<HealingTrial> {
    const folder = mkdtempSync(join(tmpdir(), 'regreen-playbooks-'));
    const file = join(folder, 'playbooks.yaml');
    writeFileSync(file, playbooks);
    const notices = await NoticeTaker.open();
    const server = await ServerProcess.create({
      environment: { REGREEN_HEALING_PLAYBOOKS: file, ...UNHURRIED, ...notices.environment, ...environment },
    });
    const trial = new HealingTrial(server, notices, folder);
    await server.start();
    trial.api = new ApiReader(server, await server.createKey());
    return trial;
  }

  /** the file of its playbooks */
  get playbooks(): string {
    return join(this.#folder, 'playbooks.yaml');
  }

  /** The newest healing of an attempt of a run, as soon as it is as it should be. */
  healing(run: number | string, isSo: (healing: Shown) => boolean, attempt = 1, patienceMs?: number): Promise<Shown> {
    return readHealing(this.api, { run, attempt }, isSo, patienceMs);
  }

  async close(): Promise<void> {
    await this.server.remove();
    await this.notices.host.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The newest healing of an attempt of a run, as soon as it is as it should be. */
export async function readHealing(
  api: ApiReader,
  { run, attempt = 1 }: { readonly run: number | string; readonly attempt?: number },
  isSo: (healing: Shown) => boolean,
  // A busy machine is slow, not wrong.
  patienceMs = 90_000,
): Promise<Shown> {
  const find = (items: readonly Shown[]) => items.find((one) => one.attempt === attempt);
  const isFound = (all: readonly Shown[]) => {
    const found = find(all);
    return found !== undefined && isSo(found);
  };
  return find(await api.listWhen(`/healings?run=${run}`, isFound, patienceMs))!;
}
