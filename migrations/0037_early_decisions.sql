-- Which healings were decided while their run went on, to cancel it: what fails in it from then on is theirs, too.

alter table healing add column decided_early boolean not null default false;
