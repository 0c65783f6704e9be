import type { CiFormat } from './ci-format.ts';
import { appveyorFormat } from './formats/appveyor.ts';
import { azurePipelinesFormat } from './formats/azure-pipelines.ts';
import { bitbucketFormat } from './formats/bitbucket.ts';
import { buildkiteFormat } from './formats/buildkite.ts';
import { circleciFormat } from './formats/circleci.ts';
import { droneFormat } from './formats/drone.ts';
import { githubActionsFormat } from './formats/github-actions.ts';
import { gitlabFormat } from './formats/gitlab.ts';
import { jenkinsFormat } from './formats/jenkins.ts';
import { plainFormat } from './formats/plain.ts';
import { regreenFormat } from './formats/regreen.ts';
import { taskclusterFormat } from './formats/taskcluster.ts';
import { teamcityFormat } from './formats/teamcity.ts';
import { travisFormat } from './formats/travis.ts';

/** Every form of log that is known, in the order in which equals win; the plain one last. */
export const CI_FORMATS: readonly CiFormat[] = [
  regreenFormat,
  azurePipelinesFormat,
  githubActionsFormat,
  gitlabFormat,
  travisFormat,
  taskclusterFormat,
  jenkinsFormat,
  buildkiteFormat,
  teamcityFormat,
  circleciFormat,
  bitbucketFormat,
  droneFormat,
  appveyorFormat,
  plainFormat,
];

/** Literals of all formats in lines that carry marks: worth finding in the middle of a huge log. */
export const CI_MARKERS: readonly string[] = [...new Set(CI_FORMATS.flatMap((format) => format.markers))];

// Below this a log only quotes words of a CI system.
const LEAST_CERTAINTY = 0.4;

/**
 * The form a log has, by its beginning and its end.
 *
 * @param head the first lines, at most 400
 * @param tail the last lines, at most 100, none of them in `head`
 */
export function recognizeCiFormat(head: readonly string[], tail: readonly string[]): CiFormat {
  const sample = [...head, ...tail];
  let best = plainFormat;
  let certainty = LEAST_CERTAINTY;
  for (const format of CI_FORMATS) {
    const own = format.recognize(sample);
    if (own > certainty || (own === certainty && best === plainFormat && own > 0)) {
      best = format;
      certainty = own;
    }
    if (certainty === 1) break;
  }
  return best;
}
