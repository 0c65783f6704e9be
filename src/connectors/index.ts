/**
 * One folder per outside system, the same files in each. Addresses and tokens are arguments;
 * every request goes through one egress client.
 */
export type { Fetch } from './egress.ts';
export { type GithubOptions, GithubProvider } from './github/ci-provider.ts';
export { fetchRunLogs as fetchGithubRunLogs } from './github/run-logs.ts';
export { isRunUrl as isGithubRunUrl } from './github/run-url.ts';
export { type GitlabOptions, GitlabProvider } from './gitlab/ci-provider.ts';
export { fetchRunLogs as fetchGitlabRunLogs } from './gitlab/run-logs.ts';
export { isRunUrl as isGitlabRunUrl } from './gitlab/run-url.ts';
export { type JenkinsOptions, JenkinsProvider } from './jenkins/ci-provider.ts';
export type { FetchOptions, RunLog } from './run-log.ts';
