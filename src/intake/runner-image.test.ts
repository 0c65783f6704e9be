import { expect, it } from 'vitest';
import { runnerImageOf } from './runner-image.ts';

const GITHUB = [
  "Current runner version: '2.320.0'",
  '##[group]Runner Image Provisioner',
  'Hosted Compute Agent',
  'Version: 20250912.392',
  '##[endgroup]',
  '##[group]Operating System',
  'Ubuntu',
  '24.04.3',
  'LTS',
  '##[endgroup]',
  '##[group]Runner Image',
  'Image: ubuntu-24.04',
  'Version: 20250922.53.1',
  'Included Software: https://example.test/ubuntu-24.04',
];

it.each<[string, number, readonly string[], string | null]>([
  ['a log of GitHub', 1, GITHUB, 'ubuntu-24.04 20250922.53.1'],
  ['one with times', 1, GITHUB.map((line) => `2026-11-27T01:00:00.0000000Z ${line}`), 'ubuntu-24.04 20250922.53.1'],
  ['one without markers', 1, ['Runner Image', 'Image: macos-15', 'Version: 20250901.1'], 'macos-15 20250901.1'],
  ['an image without a version', 1, ['##[group]Runner Image', 'Image: own'], 'own'],
  [
    'a log of GitLab',
    1,
    [
      'Running with gitlab-runner 17.0.0 (44feccdf)',
      'Using docker image sha256:4f5a6b7c8d9e0f4f5a6b7c8d9e0f for node:24 with digest node@sha256:aa ...',
    ],
    'node:24 4f5a6b7c8d9e',
  ],
  ['a log that says nothing of it', 1, ['$ make', 'Image: cat.png', 'Version: 3'], null],
  ['a log whose head is gone', 500, GITHUB, null],
  ['no lines', 1, [], null],
])('reads the image of %s', (_, from, lines, image) => {
  expect(runnerImageOf({ windows: [{ from, lines }] })).toBe(image);
});
