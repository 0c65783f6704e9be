const AT = '2026-11-27T08:00:00.0000000Z ';

/** What tools say when the network fails them; each is a fingerprint of its own. */
const LINES = {
  npm: [
    'npm error code ECONNRESET',
    'npm error errno ECONNRESET',
    'npm error network request to https://packages.example.com/left-pad failed, reason: read ECONNRESET',
  ],
  pip: [
    "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): Read timed out.",
  ],
  curl: ['curl: (6) Could not resolve host: example.com'],
  git: ["fatal: unable to access 'https://github.com/acme/lib/': Could not resolve host: github.com"],
  go: [
    'go: github.com/pkg/errors@v0.9.1: Get "https://proxy.golang.org/github.com/pkg/errors/@v/v0.9.1.mod": dial tcp: lookup proxy.golang.org: i/o timeout',
  ],
  maven: [
    '[ERROR] Failed to execute goal on project shop: Could not resolve dependencies for project x:shop:jar:1: Could not transfer artifact junit:junit:pom:4.13 from/to central (https://repo.maven.apache.org/maven2): Connection reset',
  ],
  apt: [
    'E: Failed to fetch http://archive.ubuntu.com/ubuntu/pool/main/c/curl/curl_8.deb  Could not connect to archive.ubuntu.com:80 (192.0.2.4), connection timed out',
    'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
  ],
} as const;

export type NetworkTool = keyof typeof LINES;
export const NETWORK_TOOLS = Object.keys(LINES) as NetworkTool[];

/** The whole log of a job of GitHub Actions that a tool ended because of the network. */
export function githubNetworkLog(tool: NetworkTool): string {
  return [
    `##[group]Run ${tool} install`,
    `${tool} install`,
    '##[endgroup]',
    ...LINES[tool],
    '##[error]Process completed with exit code 1.',
    'Post job cleanup.',
    'Cleaning up orphan processes',
  ]
    .map((line) => `${AT}${line}\n`)
    .join('');
}

/** The same of a job of GitLab. */
export function gitlabNetworkLog(tool: NetworkTool): string {
  return [
    'Running with gitlab-runner 17.5.0 (abc)',
    '  on runner-1 xyz, system ID: s_1',
    'section_start:1732694400:step_script',
    'Executing "step_script" stage of the job script',
    `$ ${tool} install`,
    ...LINES[tool],
    'section_end:1732694409:step_script',
    'Cleaning up project directory and file based variables',
    'ERROR: Job failed: exit code 1',
    '',
  ].join('\n');
}

/** The same of a pipeline of Jenkins. */
export function jenkinsNetworkLog(tool: NetworkTool): string {
  return [
    'Started by user ci',
    '[Pipeline] Start of Pipeline',
    '[Pipeline] node',
    'Running on agent-1 in /var/jenkins/workspace/shop',
    '[Pipeline] {',
    '[Pipeline] stage',
    '[Pipeline] { (Install)',
    '[Pipeline] sh',
    `+ ${tool} install`,
    ...LINES[tool],
    '[Pipeline] }',
    '[Pipeline] // stage',
    '[Pipeline] }',
    '[Pipeline] // node',
    '[Pipeline] End of Pipeline',
    'ERROR: script returned exit code 1',
    'Finished: FAILURE',
    '',
  ].join('\n');
}
