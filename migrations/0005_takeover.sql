-- What a turn remembers of its own troubles. Both have defaults, so the previous release writes turns as before.

-- Whether a process had it that never gave it back: what that process may still have said is swept up after the end.
alter table turn add column taken_over boolean not null default false;

-- Whether asking once more could help where it was given up: whoever settles it later shows the button or does not.
alter table turn add column may_try_again boolean not null default true;
