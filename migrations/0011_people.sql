-- People who were invited and have no password yet, people who may not sign in for now, and what an answer that is
-- given again needs beside its body.

alter table user_account
  alter column password_hash drop not null,
  add column disabled_at timestamptz;

-- One link a person: the one that was made last.
create table invitation (
  user_id    text collate "C" primary key references user_account (id) on delete cascade,
  hash       text             not null unique check (length(hash) = 64),
  expires_at timestamptz      not null
);

create index invitation_expires on invitation (expires_at);

alter table idempotency_key add column headers jsonb;
