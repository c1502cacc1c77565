-- What was said, and what people thought of it.

create table message (
    id uuid primary key,
    tenant_id text not null,
    conversation_id uuid not null references conversation (id) on delete cascade,
    adapter text not null,
    channel text not null,
    message_id text collate "C" not null,
    order_key text collate "C" not null,
    author text not null,
    from_bot boolean not null,
    text text not null,
    sent_at timestamptz not null,
    stored_at timestamptz not null default now(),
    edited_at timestamptz,
    deleted_at timestamptz,
    turn_id uuid references turn (id) on delete set null,
    search tsvector not null generated always as (to_tsvector('simple', text)) stored,
    unique (conversation_id, message_id)
);
create index message_order on message (conversation_id, order_key, from_bot, id) where deleted_at is null;
create index message_turn on message (turn_id) where turn_id is not null;
-- A search is confined to a channel and looks at the newest first; a conversation is one thread of it.
create index message_channel on message (tenant_id, adapter, channel, order_key) where deleted_at is null;
create index message_search on message using gin (search);

-- Edits of one moment have an order too, hence the identity.
create table message_revision (
    message_id uuid not null references message (id) on delete cascade,
    ord bigint generated always as identity,
    text text not null,
    replaced_at timestamptz not null default now(),
    primary key (message_id, ord)
);

create table feedback (
    id uuid primary key,
    tenant_id text not null,
    turn_id uuid not null references turn (id) on delete cascade,
    user_id text not null,
    verdict text not null check (verdict in ('positive', 'negative')),
    given_at timestamptz not null default now(),
    unique (turn_id, user_id)
);
create index feedback_tenant on feedback (tenant_id, given_at);
