-- Since when a job only waited for a machine, where its system says so.

alter table job add column queued_at timestamptz;
alter table runner_job add column queued_at timestamptz;
