-- Which healings were decided while their run went on, to cancel it: what fails in it from then on is theirs, too.

alter table healing add column decided_early boolean not null default false;

-- A newer run may be why one is to be cancelled; those that gather are few.
create index healing_gathering on healing (repository_id, branch) where state = 'gathering';
