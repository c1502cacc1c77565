-- Turns and everything they leave behind while they are at work. Erasing a conversation erases its turns and theirs.

create table turn (
    id uuid primary key,
    tenant_id text not null,
    conversation_id uuid not null references conversation (id) on delete cascade,
    trigger_id uuid not null unique,
    order_key text collate "C" not null,
    claim uuid,
    phase text not null check (phase in ('answering', 'settling', 'done')),
    outcome text,
    error text,
    attempt integer not null default 1,
    plan_title text,
    text_model text not null default '',
    text_sent text not null default '',
    deadline_at timestamptz not null,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    ended_at timestamptz
);
-- One turn at a time in a conversation is an index, not a hope.
create unique index turn_unfinished on turn (conversation_id) where phase in ('answering', 'settling');
create index turn_conversation on turn (conversation_id, order_key);

create table turn_round (
    turn_id uuid not null references turn (id) on delete cascade,
    n integer not null,
    message text not null,
    model text,
    input_tokens bigint,
    output_tokens bigint,
    finished_at timestamptz not null default now(),
    primary key (turn_id, n)
);

create table tool_call (
    turn_id uuid not null references turn (id) on delete cascade,
    round integer not null,
    call_id text not null,
    tool text not null,
    arguments text not null,
    repeatable boolean not null,
    state text not null default 'recorded' check (state in ('recorded', 'finished')),
    result text,
    recorded_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (turn_id, round, call_id)
);

-- ord keeps the order of first appearance, also when two writers add cards at once.
create table task (
    turn_id uuid not null references turn (id) on delete cascade,
    task_id text not null,
    ord bigint generated always as identity,
    title text not null,
    status text not null check (status in ('pending', 'in_progress', 'complete', 'error')),
    details text,
    output text,
    sources jsonb,
    updated_at timestamptz not null default now(),
    primary key (turn_id, task_id)
);

create table reply_part (
    turn_id uuid not null references turn (id) on delete cascade,
    seq integer not null,
    after_ts text collate "C" not null,
    ts text collate "C",
    mode text not null check (mode in ('native', 'edit')),
    state text not null check (state in ('opening', 'open', 'closed', 'settled', 'lost')),
    slice_start integer not null,
    slice_length integer not null,
    bytes integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (turn_id, seq)
);
-- At most one part is asked for and not answered: only so can an orphan be told after a crash.
create unique index reply_part_unanswered on reply_part (turn_id) where state = 'opening' and ts is null;

-- What models were paid for; kept when conversations are erased, hence no foreign key.
create table usage (
    turn_id uuid not null,
    model text not null,
    tenant_id text not null,
    rounds integer not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    used_at timestamptz not null default now(),
    primary key (turn_id, model)
);
create index usage_tenant on usage (tenant_id, used_at);
