-- Organisations and repositories, and what else belongs to the whole installation.

create domain identifier as text collate "C" check (length(value) = 30);

create table organisation (
  id         identifier  primary key,
  provider   text        not null,
  name       text        not null check (name <> ''),
  created_at timestamptz not null default now(),
  unique (provider, name)
);

create table repository (
  id              identifier  primary key,
  organisation_id identifier  not null references organisation (id),
  provider        text        not null,
  name            text        not null check (name <> ''),
  default_branch  text,
  last_signal_at  timestamptz,
  created_at      timestamptz not null default now(),
  unique (provider, name)
);

create index repository_name on repository (name);

-- Where polling of a repository stands; opaque to all but the connector that wrote it.
create table repository_cursor (
  repository_id identifier  primary key references repository (id) on delete cascade,
  cursor        text        not null,
  moved_at      timestamptz not null default now()
);

-- Secrets of this installation: made once, the same in all processes of one database.
create table server_secret (
  name       text        primary key,
  secret     bytea       not null,
  created_at timestamptz not null default now()
);

-- Secrets of providers, sealed with a key that is not in the database.
create table provider_secret (
  name       text        primary key,
  sealed     bytea       not null,
  updated_at timestamptz not null default now()
);

-- Answers kept under an Idempotency-Key.
create table idempotency_key (
  key        text        primary key,
  body_hash  text        not null,
  status     integer,
  body       text,
  begun_at   timestamptz not null
);

create index idempotency_key_begun on idempotency_key (begun_at);
