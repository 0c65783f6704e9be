-- What people are told: kept together with what it tells of, and sent until it is taken or given up.

-- One message to one receiver: a notice, or several that became one. It stays as it was made, so that sent again it is
-- the same. Not to be read by organisation: a digest tells of several.
create table notice_message (
  id          identifier  primary key,
  receiver    text        not null,
  content     jsonb       not null,
  made_at     timestamptz not null,
  due_at      timestamptz not null,
  attempts    integer     not null default 0,
  sent_at     timestamptz,
  given_up_at timestamptz,
  problem     text
);

create index notice_message_due on notice_message (due_at) where sent_at is null and given_up_at is null;
create index notice_message_receiver on notice_message (receiver, made_at desc);

-- One thing told to one receiver, once however often it is kept.
create table notice (
  id              identifier       primary key,
  receiver        text             not null,
  key             text             not null,
  organisation_id text collate "C" not null,
  repository      text             not null,
  incident_id     text collate "C",
  healing_id      text collate "C" references healing (id) on delete cascade,
  -- of the action that is done when all its notices are sent
  action_key      text,
  -- those of one group become one message
  group_name      text,
  type            text             not null,
  is_urgent       boolean          not null,
  title           text             not null,
  body            text             not null,
  url             text,
  data            jsonb            not null,
  state           text             not null check (state in ('waiting', 'sent', 'given_up')),
  message_id      text collate "C" references notice_message (id),
  made_at         timestamptz(3)   not null,
  -- when it is put into a message, then when that is tried next
  due_at          timestamptz      not null,
  -- of its message, told here so that whoever may read the notice may read them
  attempts        integer          not null default 0,
  problem         text,
  ended_at        timestamptz,
  unique (receiver, key)
);

create index notice_due on notice (due_at) where message_id is null;
create index notice_message_parts on notice (message_id);
create index notice_time on notice (made_at desc, id desc);
create index notice_organisation on notice (organisation_id, made_at desc, id desc);
create index notice_healing on notice (healing_id, made_at desc, id desc);
create index notice_action on notice (action_key);
create index notice_unsent on notice (state) where state <> 'sent';

-- Who was called, as the state of healing tells.
create index healing_action_escalation on healing_action (intended_at desc) where kind = 'escalate';

alter table notice enable row level security;
grant select on notice to regreen_reader;
create policy organisation_rows on notice for select to regreen_reader
  using (organisation_id = any((select visible_organisations())::text[]));
