-- What edits and deletions do to answers. Everything here is passed over by the previous release: it reads the state 'leaving' as lost.

-- The order key of the edit that the words come from: an edit that is delivered late changes nothing.
alter table message add column edit_key text collate "C";

-- The turn whose question this one answers again, in whose messages it writes.
alter table turn add column replaces uuid references turn (id) on delete set null;
create index turn_replaces on turn (replaces) where replaces is not null;

-- A message that is about to be deleted is known as such before, so that it is deleted after a crash, too.
alter table reply_part drop constraint reply_part_state_check;
alter table reply_part add constraint reply_part_state_check
    check (state in ('opening', 'open', 'closed', 'settled', 'leaving', 'lost'));
