import { describe, expect, it } from 'vitest';
import { createCiSystems } from './providers.ts';
import { readSettings } from './settings-reader.ts';

const settingsOf = (environment: Record<string, string>) =>
  readSettings({ flags: {}, environment, file: null }).settings;

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
    expect(createCiSystems(settingsOf({}))).toEqual({ providers: [], actions: [], messageHosts: [], rights: [] });
  });
});
