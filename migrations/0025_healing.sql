-- Healings, what they did, what they asked people, and where healing is stopped.

create table healing (
  id              identifier       primary key,
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  repository      text             not null,
  provider        text             not null,
  run_id          text collate "C" not null,
  run             text             not null,
  attempt         integer          not null check (attempt >= 1),
  -- a run that fails again under the same number, as GitLab's do, is a new round
  round           integer          not null check (round >= 1),
  pipeline        text,
  branch          text,
  url             text,
  incident_id     text collate "C",
  fingerprint     text,
  state           text             not null,
  level           text             check (level in ('observe', 'suggest', 'approve', 'auto')),
  playbook        text,
  playbook_origin jsonb,
  playbook_digest text,
  reason_code     text,
  reason          text,
  -- what it was decided from, and the trace of playbooks and guards
  decision        jsonb,
  outcome         text             check (outcome in ('healed', 'not_healed', 'superseded', 'unknown')),
  -- the run whose end is the outcome
  watched_run     text,
  watched         jsonb,
  observed        jsonb,
  minutes_spent   real             not null default 0,
  minutes_saved   real             not null default 0,
  -- to the millisecond, as every time lists are paged by: what is finer would be lost on the way to a reader and back
  created_at      timestamptz(3)   not null,
  decided_at      timestamptz,
  finished_at     timestamptz,
  unique (run_id, round)
);

create index healing_time on healing (created_at desc, id desc);
create index healing_organisation on healing (organisation_id, created_at desc, id desc);
create index healing_repository on healing (repository, created_at desc, id desc);
create index healing_state on healing (state, created_at desc, id desc);
create index healing_incident on healing (incident_id, created_at desc, id desc);
create index healing_fingerprint on healing (repository_id, fingerprint, finished_at desc);
create index healing_open_run on healing (repository_id, run) where finished_at is null;
create index healing_watched_run on healing (repository_id, watched_run) where finished_at is null;

-- Which failures a healing decided about.
create table healing_failure (
  failure_id text collate "C" primary key,
  healing_id text collate "C" not null references healing (id) on delete cascade
);

create index healing_failure_healing on healing_failure (healing_id);

-- One row per change of the world, there before the change is made; what is done under a key is done once.
create table healing_action (
  key             text             primary key check (length(key) = 64),
  id              identifier       not null unique,
  healing_id      text collate "C" not null references healing (id) on delete cascade,
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  repository      text             not null,
  run             text,
  fingerprint     text,
  position        integer          not null check (position >= 0),
  kind            text             not null,
  -- it makes the CI system run something
  spends_minutes  boolean          not null,
  action          jsonb            not null,
  calls           jsonb            not null,
  state           text             not null check (state in ('intended', 'done', 'failed')),
  summary         text,
  url             text,
  undo            text,
  problem         text,
  is_permission   boolean          not null default false,
  intended_at     timestamptz(3)   not null,
  ended_at        timestamptz
);

create index healing_action_time on healing_action (intended_at desc, id desc);
create index healing_action_organisation on healing_action (organisation_id, intended_at desc, id desc);
create index healing_action_healing on healing_action (healing_id, position);
create index healing_action_repository on healing_action (repository_id, intended_at desc);
create index healing_action_run on healing_action (repository_id, run) where spends_minutes;
create index healing_action_fingerprint on healing_action (repository_id, fingerprint, intended_at) where spends_minutes;

-- Questions to people: answered once, and only for exactly what they were asked about.
create table healing_request (
  id              identifier       primary key,
  healing_id      text collate "C" not null references healing (id) on delete cascade,
  organisation_id text collate "C" not null,
  repository      text             not null,
  kind            text             not null check (kind in ('suggestion', 'approval')),
  content         jsonb            not null,
  content_hash    text             not null check (length(content_hash) = 64),
  approvers       integer          not null check (approvers >= 1),
  state           text             not null,
  created_at      timestamptz(3)   not null,
  expires_at      timestamptz(3)   not null,
  deferred_until  timestamptz,
  answered_at     timestamptz
);

create index healing_request_time on healing_request (created_at desc, id desc);
create index healing_request_organisation on healing_request (organisation_id, created_at desc, id desc);
create index healing_request_healing on healing_request (healing_id);

create table healing_answer (
  request_id text collate "C" not null references healing_request (id) on delete cascade,
  person     text             not null,
  verdict    text             not null check (verdict in ('approve', 'reject', 'modify', 'defer')),
  note       text,
  at         timestamptz      not null,
  position   integer          not null,
  primary key (request_id, position)
);

-- Where nothing is healed: `*`, an organisation (`github/acme`) or a repository (`github/acme/shop`).
create table healing_stop (
  scope      text        primary key,
  stopped_by text        not null,
  reason     text        not null,
  since      timestamptz not null
);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['healing', 'healing_action', 'healing_request'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('grant select on %I to regreen_reader', guarded);
    execute format(
      'create policy organisation_rows on %I for select to regreen_reader
         using (organisation_id = any((select visible_organisations())::text[]))',
      guarded
    );
  end loop;
end
$$;
