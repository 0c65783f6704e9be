/**
 * One folder per outside system, the same files in each. Addresses and tokens are arguments;
 * every request goes through one egress client.
 */
export { createBitbucketWebhookReader } from './bitbucket/webhook.ts';
export { createBuildkiteWebhookReader } from './buildkite/webhook.ts';
export { createCircleciWebhookReader } from './circleci/webhook.ts';
export type { Fetch } from './egress.ts';
export { createGenericWebhookReader } from './generic/webhook.ts';
export { type GithubOptions, GithubProvider } from './github/ci-provider.ts';
export { fetchRunLogs as fetchGithubRunLogs } from './github/run-logs.ts';
export { isRunUrl as isGithubRunUrl } from './github/run-url.ts';
export { createGithubWebhookReader } from './github/webhook.ts';
export { type GitlabOptions, GitlabProvider } from './gitlab/ci-provider.ts';
export { fetchRunLogs as fetchGitlabRunLogs } from './gitlab/run-logs.ts';
export { isRunUrl as isGitlabRunUrl } from './gitlab/run-url.ts';
export { createGitlabWebhookReader } from './gitlab/webhook.ts';
export { type JenkinsOptions, JenkinsProvider } from './jenkins/ci-provider.ts';
export { createJenkinsWebhookReader } from './jenkins/webhook.ts';
export type { FetchOptions, RunLog } from './run-log.ts';
