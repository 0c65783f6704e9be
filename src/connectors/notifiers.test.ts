import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeHost } from '../../test/helpers/fake-host.ts';
import { FakeSmtp } from '../../test/helpers/fake-smtp.ts';
import { AuthorizationError, ConfigurationError, RemoteError } from '../foundation/index.ts';
import type { Notice, Notifier } from '../notices/index.ts';
import { EmailNotifier } from './email/notifier.ts';
import { SlackNotifier } from './slack/notifier.ts';
import { WebhookNotifier } from './webhook/notifier.ts';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const NOW_MS = Date.UTC(2026, 4, 4, 12);
const PATH = '/services/T0/B0/the-secret-of-the-path';
const notice = (changes: Partial<Notice> = {}): Notice => ({
  key: 'incident.opened/inc_1',
  title: 'npm cannot reach its registry',
  body: 'It is the network.',
  url: 'https://regreen.example/incidents/inc_1',
  type: 'incident.opened',
  atMs: NOW_MS,
  data: { incident: 'inc_1' },
  ...changes,
});

let host: FakeHost;
const bodies: string[] = [];
beforeAll(async () => {
  host = await FakeHost.open(async (_, response, request) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece as Uint8Array);
    bodies.push(Buffer.concat(pieces).toString());
    response.end('ok');
  });
});
afterAll(() => host.close());
beforeEach(() => {
  host.reset();
  bodies.length = 0;
});

const slack = () => new SlackNotifier({ address: host.address + PATH });
const webhook = () =>
  new WebhookNotifier({ address: `${host.address}${PATH}?a=1`, secret: SECRET, nowMs: () => NOW_MS });

describe.each([
  ['Slack', slack],
  ['webhooks', webhook],
] as const)('notices for %s', (_, create: () => Notifier) => {
  it('are sent as planned, and the plan tells no secret', async () => {
    const notifier = create();
    const [call] = notifier.plan(notice());
    expect(JSON.stringify(call)).not.toContain('the-secret-of-the-path');
    expect(host.calls).toEqual([]);
    await notifier.send(notice());
    expect(JSON.parse(bodies[0]!)).toEqual(call!.body);
    expect(host.calls.map(({ method }) => method)).toEqual(['POST']);
    expect(host.calls[0]!.path).toContain(PATH);
  });

  it.each([
    [429, { 'retry-after': '30' }, RemoteError, { retryAfterMs: expect.any(Number) }],
    [500, {}, RemoteError, { status: 500 }],
    [400, {}, RemoteError, { isFinal: true }],
    [404, {}, AuthorizationError, { status: 404 }],
  ])('that are answered %d are not sent again by themselves', async (status, headers, type, details) => {
    host.fail({ kind: 'status', status, headers });
    const problem = (await create()
      .send(notice())
      .catch((error: unknown) => error)) as RemoteError;
    expect(problem).toBeInstanceOf(type);
    expect(problem.details).toMatchObject(details);
    expect(problem.message).not.toContain('the-secret-of-the-path');
    expect(host.calls).toHaveLength(1);
  });

  it('follow no redirect to another host', async () => {
    host.fail({ kind: 'redirect', to: 'http://10.0.0.1/', status: 307 });
    await expect(create().send(notice())).rejects.toThrow(RemoteError);
  });
});

describe('Slack', () => {
  it('is shown hostile text as text', async () => {
    const hostile = notice({ title: 'a\n<!channel> & <@U1>', body: '<https://evil.example|click>\u001b[31m &lt;' });
    await slack().send(hostile);
    const { text } = JSON.parse(bodies[0]!) as { text: string };
    expect(text).toBe(
      '*a &lt;!channel&gt; &amp; &lt;@U1&gt;*\n&lt;https://evil.example|click&gt;[31m &amp;lt;\n<https://regreen.example/incidents/inc_1|Open>',
    );
  });

  it.each(['javascript:alert(1)', 'https://a|b>', 'https://a> <!here>'])(
    'has no link to what is none: %s',
    async (url) => {
      await slack().send(notice({ url }));
      expect(bodies[0]).not.toContain('|Open');
    },
  );

  it('gets no more than it shows in one message', async () => {
    await slack().send(notice({ title: '<'.repeat(1000), body: '&'.repeat(50_000) }));
    expect((JSON.parse(bodies[0]!) as { text: string }).text.length).toBeLessThanOrEqual(3600);
  });
});

describe('webhooks', () => {
  it('are signed, with the same id for the same notice', async () => {
    await webhook().send(notice());
    await webhook().send(notice());
    const [first, second] = host.calls.map(({ headers }) => headers);
    expect(first!['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(second!['webhook-id']).toBe(first!['webhook-id']);
    expect(first!['webhook-timestamp']).toBe(String(NOW_MS / 1000));
    const signed = `${first!['webhook-id']}.${first!['webhook-timestamp']}.${bodies[0]}`;
    expect(first!['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`);
    expect(JSON.parse(bodies[0]!)).toMatchObject({
      type: 'incident.opened',
      timestamp: '2026-05-04T12:00:00.000Z',
      data: { incident: 'inc_1' },
    });
  });

  it('stay below 20 kB', async () => {
    await webhook().send(notice({ body: 'ü'.repeat(100_000) }));
    expect(Buffer.byteLength(bodies[0]!)).toBeLessThan(20_000);
  });
});

describe('e-mail', () => {
  let smtp: FakeSmtp;
  beforeEach(async () => {
    smtp = await FakeSmtp.open();
    return () => smtp.close();
  });
  const create = (changes: Partial<ConstructorParameters<typeof EmailNotifier>[0]> = {}) =>
    new EmailNotifier({
      smtpUrl: smtp.address,
      from: 'regreen@example.org',
      to: ['a@example.org', 'b@example.org'],
      silenceMs: 300,
      ...changes,
    });

  it('goes to everybody, and the same notice has the same id', async () => {
    await create().send(notice());
    await create().send(notice());
    expect(smtp.mails.map(({ from, to }) => [from, to])).toEqual(
      Array(2).fill(['regreen@example.org', ['a@example.org', 'b@example.org']]),
    );
    const ids = smtp.mails.map(({ text }) => /^Message-ID: (<[0-9a-f]{40}@example\.org>)$/im.exec(text)?.[1]);
    expect(ids[0]).toBeDefined();
    expect(ids[1]).toBe(ids[0]);
    expect(smtp.mails[0]!.text).toContain('Subject: npm cannot reach its registry');
    expect(smtp.mails[0]!.text).toContain('https://regreen.example/incidents/inc_1');
  });

  it('lets no text become a header, a receiver or the end of a mail', async () => {
    await create().send(
      notice({
        title: 'x\r\nBcc: evil@example.org',
        body: 'a\r\n.\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<evil@example.org>',
      }),
    );
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail!.to).toEqual(['a@example.org', 'b@example.org']);
    expect(mail!.text).not.toMatch(/^Bcc:/im);
    expect(mail!.text).toContain('evil@example.org');
  });

  it.each([
    ['a mail server that is busy', { DATA: '451 later' }, {}],
    ['one that takes nothing from us', { MAIL: '550 no' }, { isFinal: true }],
    ['one that is silent', { EHLO: '' }, {}],
  ])('has an error for %s', async (_, answers, details) => {
    smtp.answers = answers;
    const problem = (await create()
      .send(notice())
      .catch((error: unknown) => error)) as RemoteError;
    expect(problem).toBeInstanceOf(RemoteError);
    expect(problem.details.isFinal).toBe((details as { isFinal?: boolean }).isFinal);
    expect(smtp.mails).toEqual([]);
  });

  it('sends no password over an open line', async () => {
    const url = smtp.address.replace('//', '//name:the-password@');
    const problem = await create({ smtpUrl: url })
      .send(notice())
      .catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Error);
    expect(String(problem)).not.toContain('the-password');
    expect(smtp.mails).toEqual([]);
  });

  it.each([
    [{ smtpUrl: 'http://mail.example' }],
    [{ from: 'nobody' }],
    [{ to: [] }],
    [{ to: ['a@example.org\nBcc: b@example.org'] }],
  ])('does not start with %j', (changes) => {
    expect(() => create(changes)).toThrow(ConfigurationError);
  });
});
