-- Code hosts take names in any case for the same: a stop is one, and is ended, however its scope is written.

-- What differs in nothing else is one stop: the one that was there first.
delete from healing_stop as later
 using healing_stop as earlier
 where lower(later.scope collate "C") = lower(earlier.scope collate "C")
   and (earlier.since, earlier.scope) < (later.since, later.scope);

create unique index healing_stop_in_any_case on healing_stop (lower(scope collate "C"));
