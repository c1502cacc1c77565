-- Who installed the bot, where it talks, and what arrived there.
-- Keys are UUIDv7 made by the host, except conversation.id: SHA-256 of the conversation key as UUIDv8, so that accepting
-- an activity needs no look-up. Order keys compare as bytes (collate "C"), as the host compares them.

create table installation (
    id uuid primary key,
    adapter text not null,
    tenant_id text not null,
    tenant_name text,
    bot_user_id text not null,
    bot_id text,
    app_id text,
    installed_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (tenant_id, adapter)
);

create table conversation (
    id uuid primary key,
    tenant_id text not null,
    adapter text not null,
    channel text not null,
    thread text,
    created_at timestamptz not null default now()
);
create index conversation_channel on conversation (tenant_id, adapter, channel);

-- The durable queue. It refers to conversations and turns without foreign keys: its rows are short-lived, have no body once
-- they are handled, and must outlive both as the memory of what was delivered; an arrival pays for no look-up and no lock.
create table inbox (
    id uuid primary key,
    tenant_id text not null,
    adapter text not null,
    dedupe_key text collate "C" not null,
    conversation_id uuid,
    order_key text collate "C" not null,
    kind text not null,
    queued boolean not null,
    body text,
    traceparent text,
    state text not null default 'pending' check (state in ('pending', 'taken', 'done', 'dead')),
    turn_id uuid,
    ready_at timestamptz,
    claim uuid,
    attempts integer not null default 0,
    error text,
    arrived_at timestamptz not null default now(),
    handled_at timestamptz,
    unique (tenant_id, adapter, dedupe_key)
);
create index inbox_waiting on inbox (conversation_id, order_key, id) where state = 'pending' and queued;
create index inbox_immediate on inbox (ready_at) where state = 'pending' and not queued;
create index inbox_turn on inbox (turn_id) where turn_id is not null;
create index inbox_dead on inbox (tenant_id, handled_at) where state = 'dead';
create index inbox_expiring on inbox (handled_at) where state = 'done';

-- The right to a conversation: one narrow row each, kept. ready_at is null while nothing waits; unowned it is the time from
-- which somebody should take it, owned it is the expiry. claim is the fence that every write of its holder compares.
create table lease (
    conversation_id uuid primary key references conversation (id) on delete cascade,
    tenant_id text not null,
    ready_at timestamptz,
    owner text,
    claim uuid,
    arrivals bigint not null default 0,
    controls bigint not null default 0,
    stop_through text collate "C"
) with (autovacuum_vacuum_scale_factor = 0.02);
create index lease_ready on lease (ready_at) where ready_at is not null;
create index lease_claim on lease (claim) where claim is not null;
