-- What is left of a platform's rate limits, shared by all replicas. The database's clock refills it; a row that is missing is full.
-- Rows are updated about once a second while a tenant is busy: room on the page keeps those updates off the index.

create table budget (
    tenant_id text not null,
    method text not null,
    scope text not null,
    per_second double precision not null check (per_second > 0),
    burst double precision not null check (burst >= 1),
    tokens double precision not null,
    refilled_at timestamptz not null default now(),
    blocked_until timestamptz,
    -- Where rates are learned: not before this may the rate grow.
    grows_at timestamptz not null default now(),
    primary key (tenant_id, method, scope)
) with (fillfactor = 50);
