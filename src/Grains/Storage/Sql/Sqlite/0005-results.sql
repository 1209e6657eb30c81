-- What came out of each cargo, and its error where it failed. The content goes when its time is over; the row stays, and says that there was one.
CREATE TABLE results
(
    cargo_id   TEXT    NOT NULL PRIMARY KEY,
    is_success INTEGER NOT NULL,
    response   BLOB    NULL, -- UTF-8 JSON, as the worker sent it
    error      TEXT    NULL,
    created_at INTEGER NOT NULL, -- microseconds since 1970, UTC: when the cargo came to its end
    is_expired INTEGER NOT NULL
);

-- The sweep goes from the oldest.
CREATE INDEX results_by_age ON results (created_at) WHERE NOT is_expired;

-- Callbacks that are still to be delivered. Whoever takes one puts it off, so that it is due again should he be lost.
CREATE TABLE callbacks
(
    cargo_id TEXT    NOT NULL PRIMARY KEY,
    host     TEXT    NOT NULL, -- of its URL, with the port: what one dead server may delay
    due_at   INTEGER NOT NULL, -- milliseconds since 1970, UTC
    attempts INTEGER NOT NULL  -- that were made since it was due first, or was sent again
) WITHOUT ROWID;

CREATE INDEX callbacks_due ON callbacks (host, due_at);

-- What became of each attempt.
CREATE TABLE callback_attempts
(
    cargo_id     TEXT    NOT NULL,
    attempted_at INTEGER NOT NULL, -- milliseconds since 1970, UTC: when it ended
    status_code  INTEGER NULL,     -- null where no answer came
    milliseconds INTEGER NOT NULL, -- that it took
    error        TEXT    NULL,
    PRIMARY KEY (cargo_id, attempted_at)
) WITHOUT ROWID;
