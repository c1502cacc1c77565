-- To which time deliveries of a tenant are known to have come in, and the catch-up on what was missed since.
-- missed_from and missed_until: a time in which deliveries may have failed, not caught up on yet. run_until: the missed_until at which
-- the catch-up under way began; what was missed after it is not covered by its position.
create table watermark (
    tenant_id text not null,
    adapter text not null,
    good_until timestamptz not null,
    missed_from timestamptz,
    missed_until timestamptz,
    run_until timestamptz,
    position text,
    owner text,
    claim uuid,
    claimed_until timestamptz,
    caught_up_at timestamptz,
    primary key (tenant_id, adapter)
);
