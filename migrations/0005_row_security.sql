-- The second net under the queries: who reads for some organisations does so in a role that sees no rows of others.

do $$
begin
  if not exists (select from pg_roles where rolname = 'regreen_reader') then
    create role regreen_reader nologin;
  end if;
exception
  when duplicate_object or unique_violation then null; -- another database of this server made it meanwhile
end
$$;

-- Granted anew even to a member: since PostgreSQL 16 having made a role is not yet the right to take it.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant regreen_reader to %I', current_user);
  end if;
exception
  when insufficient_privilege then
    if not pg_has_role(current_user, 'regreen_reader', 'member') then
      raise;
    end if;
end
$$;

create function visible_organisations() returns text[] language sql stable parallel safe as $$
  select string_to_array(current_setting('regreen.organisations', true), ',')
$$;

do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'signal', 'run', 'failure', 'diagnosis', 'kept_log', 'incident', 'test_result', 'event'
  ] loop
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

do $$
begin
  execute format('grant usage on schema %I to regreen_reader', current_schema());
end
$$;
