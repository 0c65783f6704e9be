-- A case may hold thousands of messages: they are read in parts, the newest first.
create index message_of_case_time on message (case_id, received_at desc, id desc) where case_id is not null;
drop index message_of_case;
