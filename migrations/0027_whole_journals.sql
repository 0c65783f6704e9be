-- An execution that is done in its first commit keeps its journal in its row: one row written instead of one per step.
alter table execution add column journal json;

-- Read once a day, written with each execution that ends: a summary per block is enough.
drop index execution_ended;
create index execution_ended on execution using brin (ended_at) where state <> 'active';
