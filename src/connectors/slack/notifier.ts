import type { Notice, NoticeCall, Notifier } from '../../notices/index.ts';
import { cutText, visibleText } from '../../text/index.ts';
import type { Fetch } from '../egress.ts';
import { NoticeSender } from '../notice-sender.ts';

/** Longer texts Slack cuts into several messages. */
const LONGEST = 3500;

/** Tells a channel of Slack by an incoming webhook. Slack cannot tell that it had a notice before. */
export class SlackNotifier implements Notifier {
  readonly kind = 'slack';
  readonly #sender: NoticeSender;

  /** @param address of the webhook, a secret */
  constructor({ address, fetch }: { readonly address: string; readonly fetch?: Fetch }) {
    this.#sender = new NoticeSender(address, fetch);
  }

  plan(notice: Notice): readonly NoticeCall[] {
    return [{ method: 'POST', path: '/services/…', body: messageOf(notice) }];
  }

  reach() {
    return this.#sender.reach();
  }

  async send(notice: Notice): Promise<void> {
    await this.#sender.post(messageOf(notice));
  }
}

function messageOf({ title, body, url }: Notice): Record<string, unknown> {
  const link = url === null || !/^https?:\/\/[^\s<>|]+$/.test(url) ? '' : `\n<${escaped(url)}|Open>`;
  const head = `*${shown(title.replaceAll('\n', ' '), 300)}*`;
  return {
    text: `${head}\n${shown(body, LONGEST - head.length - link.length)}${link}`,
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** As Slack wants it: only these three mean something, and what stands for them counts as its own length. */
function shown(text: string, most: number): string {
  const visible = visibleText(text);
  for (let length = Math.min(visible.length, most); ; length -= 50) {
    const candidate = escaped(cutText(visible, Math.max(1, length)));
    if (candidate.length <= most || length <= 50) return candidate;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
