-- Which cargo wait for a batch, and where. A row comes with its cargo, in one commit, and goes with the commit that writes a batch, or when
-- its cargo was found to have moved by itself.
CREATE TABLE waiting
(
    dock     TEXT    NOT NULL, -- the model, or a hash of it; with the project where it has a dock for itself
    cargo_id TEXT    NOT NULL,
    since    INTEGER NOT NULL, -- milliseconds since 1970, UTC, as all times below
    PRIMARY KEY (dock, cargo_id)
) WITHOUT ROWID;

-- A batch that Convoy made: forming -> ready -> claimed -> closed, or by way of returning where it was given up.
CREATE TABLE batches
(
    batch_id         TEXT    NOT NULL PRIMARY KEY, -- sorts by creation, and is never used again
    dock             TEXT    NOT NULL,
    model            TEXT    NOT NULL,             -- the dock's
    state            TEXT    NOT NULL,
    attempt          INTEGER NOT NULL,             -- how often its cargo were handed out and lost, this time included
    cargo            TEXT    NOT NULL,             -- their ids, with a blank between two
    oldest           INTEGER NULL,                 -- since when the first of them has waited
    claim_id         TEXT    NULL,
    lease_expires_at INTEGER NULL,
    successor        TEXT    NULL,                 -- the batch into which goes what is not finished
    was_lost         INTEGER NOT NULL,             -- whether its lease ran out; if not, it was released
    changed_at       INTEGER NOT NULL
);

CREATE UNIQUE INDEX batches_of_claim ON batches (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX batches_forming ON batches (dock) WHERE state = 'forming';
CREATE INDEX batches_ready ON batches (oldest) WHERE state = 'ready';
CREATE INDEX batches_ready_of_model ON batches (model, oldest) WHERE state = 'ready';
CREATE INDEX batches_by_lease ON batches (lease_expires_at) WHERE state = 'claimed';
CREATE INDEX batches_returning ON batches (changed_at) WHERE state = 'returning';
CREATE INDEX batches_closed ON batches (changed_at) WHERE state = 'closed';
