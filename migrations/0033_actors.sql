-- Who began a run, as the account is called that its system proves: what was begun by this program itself is known by it.

alter table run add column actor text;
