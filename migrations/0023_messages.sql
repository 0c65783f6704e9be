-- Messages from outside with their judgement, what people said of it, the cases made of them, and what was done.

-- Which kinds of work there are is for the code to say: each has its own loop, and what no loop takes shows in the depth.
alter table task drop constraint task_kind_check;
alter table task add constraint task_kind_check check (kind ~ '^[a-z_]{1,40}$');

create table triage_policy (
  repository_id   text collate "C" primary key references repository (id) on delete cascade,
  organisation_id text collate "C" not null,
  highest         text             not null,
  automatic       text             not null,
  trusted         text[]           not null,
  label           text             not null,
  daily           integer          not null check (daily >= 0),
  updated_at      timestamptz      not null,
  updated_by      text             not null
);

create table message_case (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null references repository (id) on delete cascade,
  repository      text             not null,
  provider        text             not null,
  state           text             not null check (state in ('open', 'in_review', 'acted', 'appealed', 'closed')),
  resolution      text             check (resolution in ('confirmed', 'dismissed', 'overturned')),
  gist            text             not null,
  label           text             not null,
  score           real             not null,
  suggested       text             not null,
  messages        integer          not null default 0,
  signature       integer[]        not null,
  bands           integer[]        not null,
  opened_at       timestamptz      not null,
  last_at         timestamptz      not null,
  closed_at       timestamptz,
  check ((state = 'closed') = (resolution is not null))
);

create index message_case_time on message_case (last_at desc, id desc);
create index message_case_organisation on message_case (organisation_id, last_at desc, id desc);
create index message_case_open on message_case using gin (bands) where state <> 'closed';

create table message (
  id                 text collate "C" primary key check (length(id) = 30),
  organisation_id    text collate "C" not null,
  repository_id      text collate "C" not null references repository (id) on delete cascade,
  repository         text             not null,
  provider           text             not null,
  kind               text             not null,
  key                text             not null,
  thread             bigint,
  comment            text,
  node               text,
  url                text,
  author             text,
  association        text             not null,
  account_created_at timestamptz,
  title              text             not null,
  text               text             not null,
  written_at         timestamptz      not null,
  received_at        timestamptz      not null,
  signal_id          text collate "C" not null,
  content            text             not null,
  label              text             not null,
  score              real             not null,
  reasons            jsonb            not null,
  slop               jsonb            not null,
  is_exempt          boolean          not null,
  signature          integer[]        not null,
  bands              integer[]        not null,
  case_id            text collate "C" references message_case (id) on delete set null,
  unique (repository_id, key)
);

create index message_time on message (received_at desc, id desc);
create index message_organisation on message (organisation_id, received_at desc, id desc);
create index message_of_case on message (case_id) where case_id is not null;
create index message_label_time on message (label, received_at desc);
create index message_author on message (repository_id, author, received_at desc);
create index message_bands on message using gin (bands);

create table message_correction (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null references repository (id) on delete cascade,
  repository      text             not null,
  message_id      text collate "C" references message (id) on delete set null,
  text            text             not null,
  judged          text             not null,
  label           text             not null,
  made_at         timestamptz      not null,
  made_by         text             not null,
  undone_at       timestamptz,
  undone_by       text
);

create index message_correction_time on message_correction (made_at desc, id desc);
create index message_correction_organisation on message_correction (organisation_id, made_at desc, id desc);
create index message_correction_repository on message_correction (repository_id, made_at desc, id desc);
create unique index message_correction_one on message_correction (message_id) where undone_at is null;

-- What is to be done at the code host and what was: the row is there before the call, its undo before the effect.
create table case_act (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  case_id         text collate "C" not null references message_case (id) on delete cascade,
  message_id      text collate "C" not null references message (id) on delete cascade,
  key             text             not null unique,
  rung            text             not null,
  state           text             not null check (state in ('intended', 'done', 'failed', 'undo_intended', 'undone')),
  change          jsonb            not null,
  undo            jsonb,
  actor           text             not null,
  intended_at     timestamptz      not null,
  settled_at      timestamptz,
  undone_at       timestamptz,
  outcome         text,
  problem         text
);

create index case_act_case on case_act (case_id, intended_at, id);
create index case_act_system on case_act (organisation_id, intended_at) where actor = 'system';

-- What other systems are told: sent in order of due_at, again until it is taken or given up.
create table webhook_out (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  type            text             not null,
  body            text             not null,
  made_at         timestamptz      not null,
  due_at          timestamptz      not null,
  attempts        integer          not null default 0,
  sent_at         timestamptz,
  given_up_at     timestamptz,
  problem         text
);

create index webhook_out_due on webhook_out (due_at) where sent_at is null and given_up_at is null;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['triage_policy', 'message_case', 'message', 'message_correction', 'case_act'] loop
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

-- Messages with what a person said they are. Whoever reads sees by their own rights.
create view shown_message with (security_invoker = true) as
select message.*, message_correction.label as corrected
  from message
  left join message_correction
    on message_correction.message_id = message.id
   and message_correction.undone_at is null;

grant select on shown_message to regreen_reader;
