-- Tasks that were given up: what went wrong each time, what people did about them, and the failures they leave unexplained.

alter table task add column is_held      boolean not null default false;
alter table task add column crashes      integer not null default 0 check (crashes >= 0);
alter table task add column history      jsonb   not null default '[]';
alter table task add column discarded_at timestamptz;

-- Why the diagnosis of a failure was given up; null for all others.
alter table failure add column problem text;
alter table failure drop constraint failure_state_check;
alter table failure add constraint failure_state_check
  check (state in ('pending', 'diagnosed', 'unavailable', 'given_up'));

-- Failures whose task was given up before anybody was told of that waited for ever.
update failure
   set state = 'given_up',
       problem = task.problem
  from task
 where task.kind = 'diagnose'
   and task.subject = failure.id
   and task.buried_at is not null
   and failure.state = 'pending';
