-- What came out of each cargo, and its error where it failed. The content goes when its time is over; the row stays, and says that there was one.
CREATE TABLE results
(
    cargo_id   text COLLATE "C" NOT NULL PRIMARY KEY,
    is_success boolean          NOT NULL,
    response   bytea            NULL, -- UTF-8 JSON, as the worker sent it
    error      text             NULL,
    created_at bigint           NOT NULL, -- microseconds since 1970, UTC: when the cargo came to its end
    is_expired boolean          NOT NULL
);

-- The sweep goes from the oldest.
CREATE INDEX results_by_age ON results (created_at) WHERE NOT is_expired;

-- Callbacks that are still to be delivered. Whoever takes one puts it off, so that it is due again should he be lost.
CREATE TABLE callbacks
(
    cargo_id text COLLATE "C" NOT NULL PRIMARY KEY,
    host     text COLLATE "C" NOT NULL, -- of its URL, with the port: what one dead server may delay
    due_at   bigint           NOT NULL, -- milliseconds since 1970, UTC, by the database's clock
    attempts integer          NOT NULL  -- that were made since it was due first, or was sent again
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 1);

CREATE INDEX callbacks_due ON callbacks (host, due_at);

-- What became of each attempt.
CREATE TABLE callback_attempts
(
    cargo_id     text COLLATE "C" NOT NULL,
    attempted_at bigint           NOT NULL, -- milliseconds since 1970, UTC: when it ended
    status_code  integer          NULL,     -- null where no answer came
    milliseconds integer          NOT NULL, -- that it took
    error        text             NULL,
    PRIMARY KEY (cargo_id, attempted_at)
);
