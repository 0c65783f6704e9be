-- What a healing watched may end after the healing has: whoever tells of that run finds it by this.

create index healing_unknown_run on healing (repository_id, watched_run) where outcome = 'unknown';
