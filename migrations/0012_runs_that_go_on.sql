-- Null: what told of the run cannot know whose change it ran; nobody trusts it until somebody says so.
alter table run alter column trust drop not null;

-- How grave an end is, the gravest first; ends nobody knows last.
create function gravity(conclusion text) returns integer language sql immutable parallel safe as $$
  select coalesce(
    array_position(
      array['failure', 'error', 'timed_out', 'cancelled', 'success', 'neutral', 'skipped', 'unknown'], conclusion
    ),
    9
  )
$$;
