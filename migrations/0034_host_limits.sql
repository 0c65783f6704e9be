-- From when on a host takes calls again, as it told one of our processes: all of them wait, also those started later.

create table host_limit (
  -- as in addresses, with its port where it is not the usual one
  host       text        primary key,
  not_before timestamptz not null
);
