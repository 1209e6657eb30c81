-- Which cargo wait for a batch, and where. A row comes with its cargo, in one commit, and goes with the commit that writes a batch, or when
-- its cargo was found to have moved by itself.
CREATE TABLE waiting
(
    dock     text COLLATE "C" NOT NULL, -- the model, or a hash of it; with the project where it has a dock for itself
    cargo_id text COLLATE "C" NOT NULL,
    since    bigint           NOT NULL, -- milliseconds since 1970, UTC, by the database's clock, as all times below
    PRIMARY KEY (dock, cargo_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 1);

-- A batch that Convoy made: forming -> ready -> claimed -> closed, or by way of returning where it was given up.
CREATE TABLE batches
(
    batch_id         text COLLATE "C" NOT NULL PRIMARY KEY, -- sorts by creation, and is never used again
    dock             text COLLATE "C" NOT NULL,
    model            text COLLATE "C" NOT NULL,             -- the dock's
    state            text             NOT NULL,
    attempt          integer          NOT NULL,             -- how often its cargo were handed out and lost, this time included
    cargo            text             NOT NULL,             -- their ids, with a blank between two
    oldest           bigint           NULL,                 -- since when the first of them has waited
    claim_id         text COLLATE "C" NULL,
    lease_expires_at bigint           NULL,
    successor        text COLLATE "C" NULL,                 -- the batch into which goes what is not finished
    was_lost         boolean          NOT NULL,             -- whether its lease ran out; if not, it was released
    changed_at       bigint           NOT NULL
);

CREATE UNIQUE INDEX batches_of_claim ON batches (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX batches_forming ON batches (dock) WHERE state = 'forming';
CREATE INDEX batches_ready ON batches (oldest) WHERE state = 'ready';
CREATE INDEX batches_ready_of_model ON batches (model, oldest) WHERE state = 'ready';
CREATE INDEX batches_by_lease ON batches (lease_expires_at) WHERE state = 'claimed';
CREATE INDEX batches_returning ON batches (changed_at) WHERE state = 'returning';
CREATE INDEX batches_closed ON batches (changed_at) WHERE state = 'closed';
