import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** headers and body as they came */
  readonly text: string;
}

/** A mail server on this machine that takes every mail, or answers as it is told. */
export class FakeSmtp {
  readonly mails: TakenMail[] = [];
  /** answers to a command instead of the right one, for example `{ DATA: '451 later' }`; an empty one is silence */
  answers: Readonly<Record<string, string>> = {};
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => this.#speak(socket));
  }

  static async open(): Promise<FakeSmtp> {
    const fake = new FakeSmtp();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get address(): string {
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #speak(socket: Socket): void {
    this.#sockets.add(socket);
    let rest = '';
    let data: string[] | null = null;
    let mail = { from: '', to: [] as string[] };
    const say = (command: string, usual: string) => {
      const answer = this.answers[command] ?? usual;
      if (answer !== '') socket.write(`${answer}\r\n`);
    };
    const take = (line: string) => {
      if (data !== null) {
        if (line !== '.') return data.push(line);
        this.mails.push({ ...mail, text: data.join('\n') });
        data = null;
        mail = { from: '', to: [] };
        return say('END', '250 taken');
      }
      const command = line.slice(0, 4).toUpperCase();
      if (command === 'EHLO') return say('EHLO', '250-here\r\n250 8BITMIME');
      if (command === 'MAIL') mail.from = /<(.*?)>/.exec(line)![1]!;
      if (command === 'RCPT') mail.to.push(/<(.*?)>/.exec(line)![1]!);
      if (command === 'DATA' && this.answers.DATA === undefined) data = [];
      return say(command, command === 'DATA' ? '354 go on' : command === 'QUIT' ? '221 bye' : '250 ok');
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = (rest + String(chunk)).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) take(line);
    });
    say('GREETING', '220 here ESMTP');
  }
}
