-- Where healings wrote of incidents, and whether what stands there is still true.

create table healing_place (
  id              text collate "C" primary key,
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  repository      text             not null,
  provider        text             not null,
  -- counts what is to be told there, and what of it is told
  version         integer          not null default 0 check (version >= 0),
  told            integer          not null default 0 check (told <= version),
  -- what brings it up to date; null when it is
  execution_id    text collate "C"
);

create index healing_place_repository on healing_place (repository_id) where execution_id is not null;

-- Which incidents a place tells of, and the healing that wrote of each last.
create table healing_place_incident (
  place_id    text collate "C" not null references healing_place (id) on delete cascade,
  incident_id text collate "C" not null,
  healing_id  text collate "C" not null references healing (id) on delete cascade,
  action_key  text             not null,
  written_at  timestamptz      not null,
  primary key (place_id, incident_id)
);

create index healing_place_incident_incident on healing_place_incident (incident_id);
create index healing_place_incident_healing on healing_place_incident (healing_id);
