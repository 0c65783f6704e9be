-- What people confirmed is looked up by its words for each message that comes.
create index message_case_confirmed on message_case using gin (bands) where resolution = 'confirmed';
