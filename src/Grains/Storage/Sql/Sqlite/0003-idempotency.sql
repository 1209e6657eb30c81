-- What each Idempotency-Key stands for. A record is written once, read by repeats, and removed when its time is over.
CREATE TABLE idempotency_keys
(
    key_hash    TEXT    NOT NULL PRIMARY KEY, -- the grain's key: a prefix, and SHA-256 of project, path and key
    fingerprint BLOB    NOT NULL,             -- SHA-256 of the body
    cargo_ids   BLOB    NOT NULL,             -- 16 bytes a cargo, in the order of the body's items
    created_at  INTEGER NOT NULL              -- milliseconds since 1970, UTC
) WITHOUT ROWID;

-- The sweep goes from the oldest.
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
