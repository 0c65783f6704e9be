import { hash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { AuthorizationError, ConfigurationError, RemoteError } from '../../foundation/index.ts';
import type { Notice, NoticeCall, Notifier } from '../../notices/index.ts';
import { cutText, plainLine, visibleText } from '../../text/index.ts';

const LONGEST_BODY = 100_000;
const ADDRESS = /^[^\s@<>,;:"()[\]\\\x00-\x1f\x7f-\x9f]{1,64}@[\w.-]{1,190}$/;

export interface EmailOptions {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the beginning */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly silenceMs?: number;
}

/** Tells people by e-mail. The same notice has the same Message-ID, by which mail programs know it again. */
export class EmailNotifier implements Notifier {
  readonly kind = 'email';
  readonly #options: EmailOptions;
  readonly #server: URL;
  readonly #user: string;
  readonly #password: string;

  /** @throws ConfigurationError when an address is none */
  constructor(options: EmailOptions) {
    const server = URL.canParse(options.smtpUrl) ? new URL(options.smtpUrl) : null;
    if (server === null || !/^smtps?:$/.test(server.protocol) || server.hostname === '') {
      throw new ConfigurationError('the address of the mail server is none: expected smtp://user:password@host:587');
    }
    const wrong = [options.from, ...options.to].find((address) => !ADDRESS.test(address));
    if (wrong !== undefined || options.to.length === 0) {
      throw new ConfigurationError(
        'an address for e-mail is none: expected somebody@example.org, several parted by commas',
      );
    }
    try {
      this.#user = decodeURIComponent(server.username);
      this.#password = decodeURIComponent(server.password);
    } catch {
      throw new ConfigurationError('name or password of the mail server have a % that begins nothing: write it as %25');
    }
    this.#options = options;
    this.#server = server;
  }

  plan(notice: Notice): readonly NoticeCall[] {
    const { subject, text } = messageOf(notice);
    return [{ method: 'SMTP', path: `/${this.#options.to.join(',')}`, body: { subject, text } }];
  }

  async reach() {
    const transport = this.#open();
    const { host } = this.#server;
    try {
      await transport.verify();
      return { isGood: true, sentence: `${host} lets us in` };
    } catch (error) {
      return { isGood: false, sentence: problemOf(error, host).message };
    } finally {
      transport.close();
    }
  }

  async send(notice: Notice): Promise<void> {
    const { from, to } = this.#options;
    const transport = this.#open();
    const domain = from.slice(from.indexOf('@') + 1);
    try {
      await transport.sendMail({
        from,
        to: [...to],
        ...messageOf(notice),
        messageId: `<${hash('sha256', notice.key).slice(0, 40)}@${domain}>`,
        date: new Date(notice.atMs),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw problemOf(error, this.#server.host);
    } finally {
      transport.close();
    }
  }

  #open() {
    const { silenceMs = 20_000 } = this.#options;
    const { hostname, port, protocol } = this.#server;
    const isTls = protocol === 'smtps:';
    return createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (isTls ? 465 : 587)),
      secure: isTls,
      // A password goes over no open line.
      requireTLS: !isTls && this.#user !== '',
      ...(this.#user === '' ? {} : { auth: { user: this.#user, pass: this.#password } }),
      connectionTimeout: silenceMs,
      greetingTimeout: silenceMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}

function messageOf({ title, body, url }: Notice): { subject: string; text: string } {
  const text = cutText(visibleText(body), LONGEST_BODY);
  return { subject: plainLine(title, 200), text: url === null ? `${text}\n` : `${text}\n\n${url}\n` };
}

function problemOf(error: unknown, host: string): Error {
  const { code = 'ESMTP', responseCode } = error as { code?: string; responseCode?: number };
  if (code === 'EAUTH') {
    return new AuthorizationError(
      `${host} refused the name or password of notify.smtp_url`,
      { code },
      { cause: error },
    );
  }
  // What begins with 5 stays so, says SMTP.
  const isFinal = responseCode !== undefined && responseCode >= 500;
  const said = responseCode === undefined ? code : `${code} ${responseCode}`;
  return new RemoteError(
    `${host} took no e-mail: ${said}`,
    { code, ...(isFinal ? { isFinal } : {}) },
    { cause: error },
  );
}
