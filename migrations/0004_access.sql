-- People, keys and the chain of every change. What identifies a person is in user_account alone.

create table user_account (
  id            identifier  primary key,
  email         text        not null unique check (email = lower(email)),
  name          text        not null,
  password_hash text        not null,
  created_at    timestamptz not null
);

create table user_role (
  user_id      text collate "C" not null references user_account (id) on delete cascade,
  organisation text             not null,
  role         text             not null check (role in ('viewer', 'operator', 'admin')),
  primary key (user_id, organisation)
);

create table session (
  hash       text             primary key check (length(hash) = 64),
  user_id    text collate "C" not null references user_account (id) on delete cascade,
  expires_at timestamptz      not null
);

create index session_of_user on session (user_id);
create index session_expires on session (expires_at);

create table api_key (
  id           identifier  primary key,
  hash         text        not null unique check (length(hash) = 64),
  name         text        not null,
  scopes       text[]      not null,
  organisation text        not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz
);

-- One row: the set-up link that was made last.
create table setup_token (
  only_one   boolean     primary key default true check (only_one),
  hash       text        not null,
  expires_at timestamptz not null
);

create table login_failure (
  id      bigint      generated always as identity primary key,
  subject text        not null,
  at      timestamptz not null
);

create index login_failure_subject on login_failure (subject, at);
create index login_failure_at on login_failure (at);

create table audit_entry (
  position      bigint           primary key check (position >= 1),
  id            text collate "C" not null unique,
  at            timestamptz      not null,
  actor         text             not null,
  action        text             not null,
  subject       text             not null,
  organisation  text             not null,
  details       jsonb            not null,
  previous_hash text             not null check (length(previous_hash) = 64),
  hash          text             not null check (length(hash) = 64)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only';
end
$$;

create trigger audit_entry_append_only
  before update or delete on audit_entry
  for each row execute function refuse_change();

create trigger audit_entry_never_emptied
  before truncate on audit_entry
  for each statement execute function refuse_change();
