import {
  createBitbucketWebhookReader,
  createBuildkiteWebhookReader,
  createCircleciWebhookReader,
  createGenericWebhookReader,
  createGithubWebhookReader,
  createGitlabWebhookReader,
  createJenkinsWebhookReader,
  GithubProvider,
  GitlabProvider,
  JenkinsProvider,
} from '../connectors/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import type { CiProvider, WebhookReader } from '../intake/index.ts';
import type { ServerSettings } from './settings.ts';
import { systemClock } from './storage-options.ts';

/** Readers of the webhooks of all systems; one without a secret proves nothing and takes nothing. */
export function createWebhookReaders(settings: ServerSettings): readonly WebhookReader[] {
  const { github, gitlab, jenkins, circleci, buildkite, bitbucket, generic } = settings;
  const secretsOf = (settings: { webhookSecret?: unknown }) =>
    typeof settings.webhookSecret === 'string' ? [settings.webhookSecret] : [];
  return [
    createGithubWebhookReader(secretsOf(github)),
    createGitlabWebhookReader(secretsOf(gitlab)),
    createJenkinsWebhookReader(secretsOf(jenkins)),
    createCircleciWebhookReader(secretsOf(circleci)),
    createBuildkiteWebhookReader(secretsOf(buildkite)),
    createBitbucketWebhookReader(secretsOf(bitbucket)),
    createGenericWebhookReader(secretsOf(generic)),
  ];
}

/**
 * The systems that can be asked for runs and logs: those with a token, and GitLab and GitHub at addresses of one's own.
 *
 * @throws ConfigurationError when an App has no key, or a token no address
 */
export function createCiProviders(settings: ServerSettings): readonly CiProvider[] {
  const providers: CiProvider[] = [];
  const { nowMs } = systemClock;
  const { token, apiUrl, appId, appPrivateKey, alsoTrusted } = settings.github as Record<string, string | undefined>;
  if ((appId === undefined) !== (appPrivateKey === undefined)) {
    throw new ConfigurationError('a GitHub App needs both REGREEN_GITHUB_APP_ID and REGREEN_GITHUB_APP_PRIVATE_KEY');
  }
  if (token !== undefined || appId !== undefined) {
    const app = appId === undefined ? null : { id: appId, privateKey: appPrivateKey! };
    const hosts = hostsOf(alsoTrusted);
    providers.push(new GithubProvider({ apiUrl: apiUrl!, token: token ?? null, app, nowMs, alsoTrusted: hosts }));
  }
  const gitlab = settings.gitlab as Record<string, string | undefined>;
  if (gitlab.token !== undefined) {
    const hosts = hostsOf(gitlab.alsoTrusted);
    providers.push(new GitlabProvider({ apiUrl: gitlab.apiUrl!, token: gitlab.token, nowMs, alsoTrusted: hosts }));
  }
  const jenkins = settings.jenkins as Record<string, string | undefined>;
  if (jenkins.token !== undefined) {
    if (jenkins.apiUrl === undefined)
      throw new ConfigurationError('Jenkins has a token and no address: set REGREEN_JENKINS_API_URL');
    providers.push(
      new JenkinsProvider({
        apiUrl: jenkins.apiUrl,
        user: jenkins.user ?? null,
        token: jenkins.token,
        nowMs,
        alsoTrusted: hostsOf(jenkins.alsoTrusted),
      }),
    );
  }
  return providers;
}

/** The setting `also_trusted`, as it was checked. */
function hostsOf(setting: string | undefined): readonly string[] {
  return setting === undefined ? [] : setting.toLowerCase().split(',');
}

/** Every secret of the settings, so that none of them is ever kept with what comes in. */
export function secretsOf(settings: ServerSettings): readonly string[] {
  const { github, gitlab, jenkins, circleci, buildkite, bitbucket, generic } = settings as unknown as Record<
    string,
    Record<string, string | undefined>
  >;
  const found = [github, gitlab, jenkins, circleci, buildkite, bitbucket, generic].flatMap((system) => [
    system?.webhookSecret,
    system?.token,
    system?.appPrivateKey,
  ]);
  const password =
    settings.databaseUrl === undefined ? undefined : decodeURIComponent(new URL(settings.databaseUrl).password);
  return [...found, password, settings.encryptionKey].filter(
    (secret) => secret !== undefined && secret !== '',
  ) as string[];
}
