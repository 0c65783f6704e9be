-- What counts as an attempt, whether it costs minutes or not: a cache that is deleted is a change like a run begun again.

alter table healing_action add column is_attempt boolean not null default false;
update healing_action set is_attempt = true where kind in ('rerun_failed_jobs', 'rerun_without_cache', 'delete_cache');

drop index healing_action_run;
drop index healing_action_fingerprint;
create index healing_action_run on healing_action (repository_id, run) where is_attempt;
create index healing_action_fingerprint on healing_action (repository_id, fingerprint, intended_at desc) where is_attempt;

-- What is counted over an organisation and over everything.
create index healing_action_attempts_organisation on healing_action (organisation_id, intended_at desc)
  include (healing_id) where is_attempt;
create index healing_action_attempts on healing_action (intended_at desc) include (healing_id) where is_attempt;
create index run_ended_organisation on run (organisation_id, updated_at desc) where status = 'finished';
create index run_ended_repository on run (repository_id, updated_at desc) where status = 'finished';

-- What is asked for with each decision: minutes of a day, runs begun for others, newer runs of a branch.
create index healing_spent on healing (repository_id, finished_at desc) include (minutes_spent) where minutes_spent > 0;
create index healing_begun_run on healing (repository_id, watched_run) where watched_run is not null;
create index run_of_branch on run (repository_id, coalesce(pipeline, ''), coalesce(branch, ''), started_at desc);
