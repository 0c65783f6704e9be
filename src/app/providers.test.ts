import { describe, expect, it } from 'vitest';
import { createCiSystems, createNotifiers, secretsOf } from './providers.ts';
import { readSettings } from './settings-reader.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const settingsOf = (environment: Record<string, string>) =>
  readSettings({ flags: {}, environment, file: null }).settings;

const ALL = {
  REGREEN_NOTIFY_SLACK_URL: 'https://hooks.slack.example/services/T/B/secret-path',
  REGREEN_NOTIFY_WEBHOOK_URL: 'https://receiver.example/hook?key=secret-query',
  REGREEN_NOTIFY_WEBHOOK_SECRET: SECRET,
  REGREEN_NOTIFY_SMTP_URL: 'smtp://name:pass%20word@mail.example:587',
  REGREEN_NOTIFY_EMAIL_FROM: 'regreen@example.org',
  REGREEN_NOTIFY_EMAIL_TO: 'a@example.org, b@example.org',
};

describe('systems', () => {
  it('that have a token can be read from and acted on', () => {
    const { providers, actions } = createCiSystems(
      settingsOf({
        REGREEN_GITHUB_TOKEN: 't',
        REGREEN_GITLAB_TOKEN: 't',
        REGREEN_JENKINS_TOKEN: 't',
        REGREEN_JENKINS_API_URL: 'https://jenkins.example',
      }),
    );
    expect(providers.map(({ provider }) => provider)).toEqual(['github', 'gitlab', 'jenkins']);
    expect(actions.map(({ provider }) => provider)).toEqual(['github', 'gitlab', 'jenkins']);
  });

  it('without one are left alone', () => {
    expect(createCiSystems(settingsOf({}))).toEqual({ providers: [], actions: [], messageHosts: [] });
  });
});

describe('notifiers', () => {
  it('are those that are set', () => {
    expect(createNotifiers(settingsOf({}))).toEqual([]);
    expect(createNotifiers(settingsOf(ALL)).map(({ kind }) => kind)).toEqual(['slack', 'webhook', 'email']);
  });

  it.each([
    'REGREEN_NOTIFY_WEBHOOK_SECRET',
    'REGREEN_NOTIFY_WEBHOOK_URL',
    'REGREEN_NOTIFY_EMAIL_TO',
    'REGREEN_NOTIFY_SMTP_URL',
  ])('are not set by half: without %s', (name) => {
    const { [name as keyof typeof ALL]: _, ...rest } = ALL;
    expect(() => createNotifiers(settingsOf(rest))).toThrow(/need/);
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

  it.each([
    ['REGREEN_NOTIFY_SLACK_URL', 'ftp://x'],
    ['REGREEN_NOTIFY_WEBHOOK_SECRET', 'a plain word'],
    ['REGREEN_NOTIFY_SMTP_URL', 'http://mail'],
  ])('are refused with a %s that is none, which is not shown', (name, value) => {
    expect(() => settingsOf({ ...ALL, [name]: value })).toThrow(/notify\./);
    expect(() => settingsOf({ ...ALL, [name]: value })).not.toThrow(value);
  });
});
