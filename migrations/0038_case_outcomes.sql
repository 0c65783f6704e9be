-- What projects say of slop and to authors who are blocked, how often a case was appealed, and what a person said of a
-- text that its author changed since.

alter table triage_policy add column slop_label text not null default 'low effort';
alter table triage_policy add column contact text;

alter table message_case add column appeals integer not null default 0 check (appeals >= 0);
update message_case set appeals = 1 where state = 'appealed' or resolution = 'overturned';

-- What was done about a message is looked up each time it changes.
create index case_act_message on case_act (message_id);

-- What a person said holds for the text it was said of.
create or replace view shown_message with (security_invoker = true) as
select message.*, message_correction.label as corrected
  from message
  left join message_correction
    on message_correction.message_id = message.id
   and message_correction.undone_at is null
   and message_correction.text = btrim(message.title || E'\n' || message.text, E' \n\t');
