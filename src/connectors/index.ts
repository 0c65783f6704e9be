/**
 * One folder per outside system, the same files in each. Addresses and tokens are arguments;
 * every request goes through one egress client.
 */
export { createBitbucketWebhookReader } from './bitbucket/webhook.ts';
export { createBuildkiteWebhookReader } from './buildkite/webhook.ts';
export { createCircleciWebhookReader } from './circleci/webhook.ts';
export type { Fetch } from './egress.ts';
export { EmailNotifier } from './email/notifier.ts';
export { genericMessages } from './generic/messages.ts';
export { createGenericWebhookReader } from './generic/webhook.ts';
export type { GithubOptions } from './github/access.ts';
export { GithubActions } from './github/ci-actions.ts';
export { GithubProvider } from './github/ci-provider.ts';
export { GithubMessageHost } from './github/message-host.ts';
export { githubMessages } from './github/messages.ts';
export { fetchRunLogs as fetchGithubRunLogs } from './github/run-logs.ts';
export { isRunUrl as isGithubRunUrl } from './github/run-url.ts';
export { createGithubWebhookReader } from './github/webhook.ts';
export { GitlabActions } from './gitlab/ci-actions.ts';
export { type GitlabOptions, GitlabProvider } from './gitlab/ci-provider.ts';
export { GitlabMessageHost } from './gitlab/message-host.ts';
export { gitlabMessages } from './gitlab/messages.ts';
export { fetchRunLogs as fetchGitlabRunLogs } from './gitlab/run-logs.ts';
export { isRunUrl as isGitlabRunUrl } from './gitlab/run-url.ts';
export { createGitlabWebhookReader } from './gitlab/webhook.ts';
export { HostGate } from './host-gate.ts';
export { JenkinsActions } from './jenkins/ci-actions.ts';
export { type JenkinsOptions, JenkinsProvider } from './jenkins/ci-provider.ts';
export { createJenkinsWebhookReader } from './jenkins/webhook.ts';
export { LocalActions } from './local/ci-actions.ts';
export { LocalProvider } from './local/ci-provider.ts';
export { createOutsideFetch } from './outside-fetch.ts';
export type { FetchOptions, RunLog } from './run-log.ts';
export { SlackNotifier } from './slack/notifier.ts';
export { WebhookCaller } from './webhook/caller.ts';
export { WebhookNotifier } from './webhook/notifier.ts';
