import {
  createBitbucketWebhookReader,
  createBuildkiteWebhookReader,
  createCircleciWebhookReader,
  createGenericWebhookReader,
  createGithubWebhookReader,
  createGitlabWebhookReader,
  createJenkinsWebhookReader,
  createOutsideFetch,
  type Fetch,
  GithubActions,
  GithubMessageHost,
  type GithubOptions,
  GithubProvider,
  GithubRights,
  GitlabActions,
  GitlabMessageHost,
  type GitlabOptions,
  GitlabProvider,
  GitlabRights,
  genericMessages,
  githubMessages,
  gitlabMessages,
  HostGate,
  type HostLimits,
  JenkinsActions,
  type JenkinsOptions,
  JenkinsProvider,
  JenkinsRights,
  WebhookCaller,
} from '../connectors/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import type { CiActions, CiRights } from '../healing/index.ts';
import type { CiProvider, WebhookReader } from '../intake/index.ts';
import type { MessageHost, MessageSource } from '../triage/index.ts';
import { secretsOfReceivers } from './receivers.ts';
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

/** Logs may take their time; what changes something is over soon. */
const LONGEST_ACTION_MS = 60_000;

/** What the systems with a token are spoken to with: those that are read from, and those that change something. */
export interface CiSystems {
  readonly providers: readonly CiProvider[];
  readonly actions: readonly CiActions[];
  readonly messageHosts: readonly MessageHost[];
  /** in the order of the others */
  readonly rights: readonly CiRights[];
}

/**
 * The systems that can be asked for runs and logs, and acted on: those with a token. Both speak to a host through one
 * gate, so that a limit told to one holds for the other.
 *
 * @param limitsOf where all processes keep from when on hosts take calls again, asked at each call; left out, what is
 * told holds for these alone
 * @throws ConfigurationError when an App has no key, or a token no address
 */
export function createCiSystems(settings: ServerSettings, limitsOf?: () => HostLimits): CiSystems {
  const github = githubOptions(settings);
  const gitlab = gitlabOptions(settings);
  const jenkins = jenkinsOptions(settings);
  const providers: CiProvider[] = [];
  const actions: CiActions[] = [];
  const messageHosts: MessageHost[] = [];
  const rights: CiRights[] = [];
  if (github !== null) {
    const { reading, acting } = fetchesFor(github, limitsOf);
    providers.push(new GithubProvider({ ...github, fetch: reading }));
    actions.push(new GithubActions({ ...github, fetch: acting }));
    messageHosts.push(new GithubMessageHost({ ...github, fetch: acting }));
    rights.push(new GithubRights({ ...github, fetch: acting }));
  }
  if (gitlab !== null) {
    const { reading, acting } = fetchesFor(gitlab, limitsOf);
    providers.push(new GitlabProvider({ ...gitlab, fetch: reading }));
    actions.push(new GitlabActions({ ...gitlab, fetch: acting }));
    messageHosts.push(new GitlabMessageHost({ ...gitlab, fetch: acting }));
    rights.push(new GitlabRights({ ...gitlab, fetch: acting }));
  }
  if (jenkins !== null) {
    const { reading, acting } = fetchesFor(jenkins, limitsOf);
    providers.push(new JenkinsProvider({ ...jenkins, fetch: reading }));
    actions.push(new JenkinsActions({ ...jenkins, fetch: acting }));
    rights.push(new JenkinsRights({ ...jenkins, fetch: acting }));
  }
  return { providers, actions, messageHosts, rights };
}

/** What draws messages from signals. */
export const MESSAGE_SOURCES: readonly MessageSource[] = [githubMessages, gitlabMessages, genericMessages];

/**
 * What tells another system of cases; null: nobody is to be told.
 *
 * @throws ConfigurationError when there is an address without a secret, or the secret is none
 */
export function createWebhookCaller({ webhooksOut }: ServerSettings): WebhookCaller | null {
  const { url, secret } = webhooksOut as Record<string, string | undefined>;
  if (url === undefined) return null;
  if (secret === undefined) {
    throw new ConfigurationError('outgoing webhooks have an address and no secret: set REGREEN_WEBHOOKS_OUT_SECRET');
  }
  return new WebhookCaller({ url, secret, nowMs: systemClock.nowMs });
}

function fetchesFor(
  { apiUrl, alsoTrusted = [] }: { apiUrl: string; alsoTrusted?: readonly string[] },
  limitsOf: (() => HostLimits) | undefined,
): {
  reading: Fetch;
  acting: Fetch;
} {
  const limits: HostLimits | undefined = limitsOf && {
    waitMs: (host) => limitsOf().waitMs(host),
    keep: (host, waitMs) => limitsOf().keep(host, waitMs),
  };
  const gate = new HostGate(new URL(apiUrl).host, limits === undefined ? {} : { limits });
  return {
    reading: createOutsideFetch({ baseUrl: apiUrl, totalMs: null, alsoTrusted, gate }),
    acting: createOutsideFetch({ baseUrl: apiUrl, totalMs: LONGEST_ACTION_MS, gate }),
  };
}

function githubOptions(settings: ServerSettings): GithubOptions | null {
  const { token, apiUrl, appId, appPrivateKey, alsoTrusted } = settings.github as Record<string, string | undefined>;
  if ((appId === undefined) !== (appPrivateKey === undefined)) {
    throw new ConfigurationError('a GitHub App needs both REGREEN_GITHUB_APP_ID and REGREEN_GITHUB_APP_PRIVATE_KEY');
  }
  if (token === undefined && appId === undefined) return null;
  const app = appId === undefined ? null : { id: appId, privateKey: appPrivateKey! };
  return { apiUrl: apiUrl!, token: token ?? null, app, nowMs: systemClock.nowMs, alsoTrusted: hostsOf(alsoTrusted) };
}

function gitlabOptions(settings: ServerSettings): GitlabOptions | null {
  const { token, apiUrl, alsoTrusted } = settings.gitlab as Record<string, string | undefined>;
  if (token === undefined) return null;
  return { apiUrl: apiUrl!, token, nowMs: systemClock.nowMs, alsoTrusted: hostsOf(alsoTrusted) };
}

function jenkinsOptions(settings: ServerSettings): JenkinsOptions | null {
  const { token, apiUrl, user, alsoTrusted } = settings.jenkins as Record<string, string | undefined>;
  if (token === undefined) return null;
  if (apiUrl === undefined) {
    throw new ConfigurationError('Jenkins has a token and no address: set REGREEN_JENKINS_API_URL');
  }
  return { apiUrl, user: user ?? null, token, nowMs: systemClock.nowMs, alsoTrusted: hostsOf(alsoTrusted) };
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
  return [
    ...found,
    ...secretsOfReceivers(settings),
    password,
    (settings.webhooksOut as { secret?: string }).secret,
    settings.encryptionKey,
  ].filter((secret) => secret !== undefined && secret !== '') as string[];
}
