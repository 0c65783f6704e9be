import { EmailNotifier, SlackNotifier, WebhookNotifier } from '../connectors/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import type { DigestSettings, Notifier } from '../notices/index.ts';
import type { ServerSettings } from './settings.ts';
import { systemClock } from './storage-options.ts';

type NotifySettings = ServerSettings['notify'];
type ReceiverSettings = NotifySettings['receivers'][number];

const MINUTE_MS = 60_000;

/**
 * Who is told what people should know, by name: `slack`, `webhook` and `email` of the settings beside each other, and
 * the receivers with names of their own.
 *
 * @throws ConfigurationError when one of them is set by half, or two have one name
 */
export function createReceivers({ notify }: ServerSettings): ReadonlyMap<string, Notifier> {
  const { slackUrl, webhookUrl, webhookSecret, smtpUrl, emailFrom, emailTo } = notify;
  const receivers = new Map<string, Notifier>();
  if (slackUrl !== undefined) receivers.set('slack', new SlackNotifier({ address: slackUrl }));
  if ((webhookUrl === undefined) !== (webhookSecret === undefined)) {
    throw new ConfigurationError('webhooks need both notify.webhook_url and notify.webhook_secret');
  }
  if (webhookUrl !== undefined) receivers.set('webhook', webhookOf(webhookUrl, webhookSecret!));
  if (smtpUrl === undefined && (emailFrom ?? emailTo) !== undefined) {
    throw new ConfigurationError('e-mail needs notify.smtp_url, notify.email_from and notify.email_to');
  }
  if (smtpUrl !== undefined && emailTo !== undefined) receivers.set('email', mailTo(notify, emailTo));
  for (const receiver of notify.receivers) {
    if (receivers.has(receiver.name)) throw new ConfigurationError(`two receivers are called ${receiver.name}`);
    receivers.set(receiver.name, receiverOf(receiver, notify));
  }
  const hasMail = [...receivers.values()].some(({ kind }) => kind === 'email');
  if (smtpUrl !== undefined && !hasMail) {
    throw new ConfigurationError('e-mail needs notify.smtp_url, notify.email_from and notify.email_to');
  }
  return receivers;
}

/** When notices wait, and from how many on they become one. */
export function digestSettingsOf({ notify }: ServerSettings): DigestSettings {
  const { quietHours, digestAfter, digestMinutes } = notify;
  const times = quietHours === undefined ? null : /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(quietHours)!.map(Number);
  return {
    quietHours:
      times === null ? null : { fromMinute: times[1]! * 60 + times[2]!, toMinute: times[3]! * 60 + times[4]! },
    most: digestAfter,
    windowMs: digestMinutes * MINUTE_MS,
  };
}

/** The secrets of those who are told. */
export function secretsOfReceivers({ notify }: ServerSettings): readonly string[] {
  const { slackUrl, webhookUrl, webhookSecret, smtpUrl } = notify;
  const named = notify.receivers.flatMap((one) => [one.slack_url, one.webhook_url, one.webhook_secret]);
  return [slackUrl, webhookUrl, webhookSecret, ...named, ...passwordsOf(smtpUrl)].filter((one) => one !== undefined);
}

function receiverOf(receiver: ReceiverSettings, notify: NotifySettings): Notifier {
  const { name, slack_url, webhook_url, webhook_secret, email_to } = receiver;
  const ways = [slack_url, webhook_url, email_to].filter((one) => one !== undefined);
  if (ways.length !== 1 || (webhook_url === undefined) !== (webhook_secret === undefined)) {
    const expected = 'expected slack_url, or webhook_url and webhook_secret, or email_to';
    throw new ConfigurationError(`receiver ${name} of notify.receivers: ${expected}`);
  }
  if (slack_url !== undefined) return new SlackNotifier({ address: slack_url });
  return webhook_url === undefined ? mailTo(notify, email_to!) : webhookOf(webhook_url, webhook_secret!);
}

function webhookOf(address: string, secret: string): Notifier {
  return new WebhookNotifier({ address, secret, nowMs: systemClock.nowMs });
}

function mailTo(notify: NotifySettings, addresses: string): Notifier {
  const { smtpUrl, emailFrom } = notify;
  if (smtpUrl === undefined || emailFrom === undefined) {
    throw new ConfigurationError('e-mail needs notify.smtp_url, notify.email_from and notify.email_to');
  }
  return new EmailNotifier({
    smtpUrl,
    from: emailFrom,
    to: addresses.split(',').map((address) => address.trim()),
  });
}

/** The address of a mail server, and the password in it as it is sent. */
function passwordsOf(address: string | undefined): readonly string[] {
  if (address === undefined || !URL.canParse(address)) return [];
  const { password } = new URL(address);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
