-- One row a cargo. The key sorts by creation, so that listing, and the sweeps that go by age, need no other index than it; projects list
-- their own by the second. No transition changes a column of either, so every transition can be a heap-only tuple, and an index on the
-- status would end that. Half of every page is left for the next versions of its rows (measured: docs/decisions/0012).
CREATE TABLE cargo
(
    cargo_id        text COLLATE "C" NOT NULL PRIMARY KEY,
    project_id      uuid             NOT NULL,
    status          text             NOT NULL, -- pending, batched, ... as over HTTP
    version         bigint           NOT NULL, -- counts the changes from 1; a write takes only the version that it has read
    created_at      timestamptz      NOT NULL,
    updated_at      timestamptz      NOT NULL, -- of the status
    batch_id        text             NULL,
    was_claimed     boolean          NOT NULL,
    was_redelivered boolean          NOT NULL,
    trail           bytea            NULL,     -- history, applied transition ids and requeued batches, packed
    last_op         bigint           NOT NULL  -- the write that made this version, to be known again when its answer was lost
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 10000,
        autovacuum_vacuum_insert_scale_factor = 0.2, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);

CREATE INDEX cargo_of_project ON cargo (project_id, cargo_id);
