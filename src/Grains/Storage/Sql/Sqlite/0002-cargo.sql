-- One row a cargo. The key sorts by creation. Without a rowid the table is its own key's index: one tree to change at a load, none but the
-- row's own place at a transition.
CREATE TABLE cargo
(
    cargo_id        TEXT    NOT NULL PRIMARY KEY,
    project_id      TEXT    NOT NULL,
    status          TEXT    NOT NULL, -- pending, batched, ... as over HTTP
    version         INTEGER NOT NULL, -- counts the changes from 1; a write takes only the version that it has read
    created_at      INTEGER NOT NULL, -- microseconds since 1970, UTC
    updated_at      INTEGER NOT NULL, -- of the status, likewise
    batch_id        TEXT    NULL,
    was_claimed     INTEGER NOT NULL,
    was_redelivered INTEGER NOT NULL,
    trail           BLOB    NULL,     -- history, applied transition ids and requeued batches, packed
    last_op         INTEGER NOT NULL  -- the write that made this version, to be known again when its answer was lost
) WITHOUT ROWID;

CREATE INDEX cargo_of_project ON cargo (project_id, cargo_id);
