import { describe, expect, it } from 'vitest';
import { secretsOf } from './providers.ts';
import { createReceivers, digestSettingsOf } from './receivers.ts';
import { readSettings } from './settings-reader.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const settingsOf = (environment: Record<string, string>) =>
  readSettings({ flags: {}, environment, file: null }).settings;
const namesOf = (environment: Record<string, string>) => [...createReceivers(settingsOf(environment)).keys()];

const ALL = {
  REGREEN_NOTIFY_SLACK_URL: 'https://hooks.slack.example/services/T/B/secret-path',
  REGREEN_NOTIFY_WEBHOOK_URL: 'https://receiver.example/hook?key=secret-query',
  REGREEN_NOTIFY_WEBHOOK_SECRET: SECRET,
  REGREEN_NOTIFY_SMTP_URL: 'smtp://name:pass%20word@mail.example:587',
  REGREEN_NOTIFY_EMAIL_FROM: 'regreen@example.org',
  REGREEN_NOTIFY_EMAIL_TO: 'a@example.org, b@example.org',
};

describe('receivers', () => {
  it('are those that are set', () => {
    expect(namesOf({})).toEqual([]);
    expect(namesOf(ALL)).toEqual(['slack', 'webhook', 'email']);
  });

  it.each([
    'REGREEN_NOTIFY_WEBHOOK_SECRET',
    'REGREEN_NOTIFY_WEBHOOK_URL',
    'REGREEN_NOTIFY_EMAIL_TO',
    'REGREEN_NOTIFY_SMTP_URL',
  ])('are not set by half: without %s', (name) => {
    const { [name as keyof typeof ALL]: _, ...rest } = ALL;
    expect(() => createReceivers(settingsOf(rest))).toThrow(/need/);
  });

  it('have secrets, which are taken out of what is kept', () => {
    const secrets = secretsOf(settingsOf(ALL));
    expect(secrets).toEqual(
      expect.arrayContaining([
        ALL.REGREEN_NOTIFY_SLACK_URL,
        ALL.REGREEN_NOTIFY_WEBHOOK_URL,
        SECRET,
        'pass%20word',
        'pass word',
      ]),
    );
  });

  it('have names of their own, from the file or as JSON', () => {
    const receivers = [
      { name: 'team-chat', slack_url: 'https://hooks.slack.example/services/T/B/of-the-team' },
      { name: 'on-call', webhook_url: 'https://pager.example/hook', webhook_secret: SECRET },
      { name: 'leads', email_to: 'c@example.org' },
    ];
    const settings = settingsOf({ ...ALL, REGREEN_NOTIFY_RECEIVERS: JSON.stringify(receivers) });
    expect([...createReceivers(settings)].map(([name, { kind }]) => `${name} ${kind}`)).toEqual([
      ...['slack slack', 'webhook webhook', 'email email', 'team-chat slack', 'on-call webhook', 'leads email'],
    ]);
    expect(secretsOf(settings)).toContain('https://hooks.slack.example/services/T/B/of-the-team');
  });

  it.each([
    [[{ name: 'a b', slack_url: 'https://x.example' }], /receivers/],
    [[{ name: 'nobody' }], /nobody.*expected slack_url/],
    [[{ name: 'half', webhook_url: 'https://x.example' }], /half.*webhook_secret/],
    [[{ name: 'two', slack_url: 'https://x.example', email_to: 'a@example.org' }], /two.*expected/],
    [[{ name: 'slack', slack_url: 'https://x.example' }], /two receivers are called slack/],
  ])('are refused as %j', (receivers, problem) => {
    const environment = { ...ALL, REGREEN_NOTIFY_RECEIVERS: JSON.stringify(receivers) };
    expect(() => createReceivers(settingsOf(environment))).toThrow(problem);
  });

  it.each([
    ['REGREEN_NOTIFY_QUIET_HOURS', '25:00-07:00'],
    ['REGREEN_NOTIFY_ABOUT', 'everything'],
  ])('are not told by a %s that is none', (name, value) => {
    expect(() => settingsOf({ ...ALL, [name]: value })).toThrow(/notify\./);
  });

  it.each([
    [undefined, null],
    ['22:00-07:30', { fromMinute: 1320, toMinute: 450 }],
  ])('are left alone in quiet hours: %s', (hours, quietHours) => {
    const settings = settingsOf({
      REGREEN_NOTIFY_DIGEST_AFTER: '3',
      ...(hours === undefined ? {} : { REGREEN_NOTIFY_QUIET_HOURS: hours }),
    });
    expect(digestSettingsOf(settings)).toEqual({ quietHours, most: 3, windowMs: 600_000 });
  });

  it.each([
    ['REGREEN_NOTIFY_SLACK_URL', 'ftp://x'],
    ['REGREEN_NOTIFY_WEBHOOK_SECRET', 'a plain word'],
    ['REGREEN_NOTIFY_SMTP_URL', 'http://mail'],
  ])('are refused with a %s that is none, which is not shown', (name, value) => {
    expect(() => settingsOf({ ...ALL, [name]: value })).toThrow(/notify\./);
    expect(() => settingsOf({ ...ALL, [name]: value })).not.toThrow(value);
  });
});
