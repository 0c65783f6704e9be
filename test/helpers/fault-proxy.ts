import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** `blackhole`: connections are taken and nothing ever comes back. */
export type ProxyMode = 'pass' | 'blackhole' | 'refuse';

interface Target {
  readonly host?: string;
  readonly port?: number;
  /** of a unix socket */
  readonly path?: string;
}

/** Stands between a client and a server on this machine, and breaks what passes. */
export class FaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #target: Target;
  mode: ProxyMode = 'pass';
  /** called with what the client sends; true cuts the connection after it was passed on, before any answer */
  cutAfter: (bytes: Buffer) => boolean = () => false;
  port = 0;

  private constructor(target: Target) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(target: Target): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.port = (proxy.#server.address() as { port: number }).port;
    return proxy;
  }

  /** Resets every connection there is. */
  cutAll(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  async close(): Promise<void> {
    this.cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    client.on('error', () => {});
    if (this.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target as { path: string });
    server.on('error', () => {});
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    let isCut = false;
    client.on('data', (bytes) => {
      if (this.mode === 'blackhole') return;
      server.write(bytes);
      if (!this.cutAfter(bytes)) return;
      isCut = true;
      // The server has it by now and will do it; the client never hears of it.
      setTimeout(() => {
        client.resetAndDestroy();
        server.destroy();
      }, 5);
    });
    server.on('data', (bytes) => {
      if (this.mode !== 'blackhole' && !isCut) client.write(bytes);
    });
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.on('close', end);
    server.on('close', end);
  }
}
