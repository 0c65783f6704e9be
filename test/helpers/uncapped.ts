/** Settings of a server in which many runs fail at once because a test wants them to: no outage, and no storm. */
export const UNCAPPED: Readonly<Record<string, string>> = {
  REGREEN_HEALING_CAPS_ORGANISATION_PER_HOUR: '1000000',
  REGREEN_HEALING_CAPS_ORGANISATION_PER_DAY: '1000000',
  REGREEN_HEALING_CAPS_EVERYTHING_PER_HOUR: '1000000',
  REGREEN_HEALING_CAPS_EVERYTHING_PER_DAY: '1000000',
  REGREEN_HEALING_CAPS_MASS_FAILURE_RUNS: '0',
};
