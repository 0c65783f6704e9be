import type { Category } from '../rules/index.ts';

/** What can be said of a category when no rule knows the failure more closely. */
export const CATEGORY_NOTES: Readonly<Record<Category, { explanation: string; remedy: string }>> = {
  compile_error: {
    explanation:
      'The source does not compile, parse or link; the first message counts, later ones often follow from it.',
    remedy: 'fix_code',
  },
  type_error: { explanation: 'A type checker found that types do not fit together.', remedy: 'fix_type' },
  test_failure: { explanation: 'A test ran and found something else than it expects.', remedy: 'fix_failing_test' },
  flaky_test: { explanation: 'A test failed and passed on the same code.', remedy: 'quarantine_test' },
  lint_or_format: { explanation: 'A linter or formatter objects to the form of the code.', remedy: 'fix_lint' },
  dependency_resolution: {
    explanation: 'Versions or artefacts that the project asks for cannot be brought together or found.',
    remedy: 'correct_version_constraint',
  },
  missing_dependency: {
    explanation: 'A module, tool, library or file that should be there is not.',
    remedy: 'declare_dependency',
  },
  configuration_error: {
    explanation: 'The configuration of the build or of the CI system is wrong.',
    remedy: 'correct_configuration',
  },
  quality_gate: { explanation: 'A check of the result other than its tests did not hold.', remedy: 'regenerate_files' },
  checkout_error: {
    explanation: 'The source could not be cloned, fetched or checked out.',
    remedy: 'correct_reference',
  },
  merge_conflict: { explanation: 'The change does not merge with its base.', remedy: 'resolve_conflict' },
  docker_build: { explanation: 'A container image could not be built.', remedy: 'correct_configuration' },
  deployment: { explanation: 'A release or deployment step did not complete.', remedy: 'review_deployment' },
  database: { explanation: 'A database refused a connection, a statement or a migration.', remedy: 'start_service' },
  auth_or_permission: {
    explanation: 'A credential or permission is missing, wrong or has expired.',
    remedy: 'check_credentials',
  },
  network: { explanation: 'A connection failed, was reset or took too long.', remedy: 'run_again' },
  registry_or_service_outage: {
    explanation: 'A registry or service that the job needs did not work.',
    remedy: 'retry_later',
  },
  rate_limited: {
    explanation: 'A service refused requests because there were too many.',
    remedy: 'retry_with_backoff',
  },
  out_of_memory: { explanation: 'The job needed more memory than it may use.', remedy: 'increase_memory' },
  disk_full: { explanation: 'The disk of the runner is full.', remedy: 'clean_disk' },
  timeout: { explanation: 'Something took longer than its limit.', remedy: 'increase_timeout' },
  cancelled: { explanation: 'The job was cancelled before it ended.', remedy: 'run_again' },
  runner_or_infrastructure: { explanation: 'The runner or the CI system itself failed.', remedy: 'run_again' },
  resource_quota: { explanation: 'A quota of the cluster or account is used up.', remedy: 'increase_quota' },
  crash: { explanation: 'A program ended by a signal, a sanitizer or an internal error.', remedy: 'fix_memory_error' },
  security_scan: {
    explanation: 'A security scanner found something above its threshold.',
    remedy: 'update_vulnerable_dependency',
  },
  unknown: { explanation: 'The log does not say clearly enough why it failed.', remedy: 'read_whole_log' },
};
