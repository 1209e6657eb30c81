-- What Orleans' ADO.NET storage asks for first: the text of each of its statements, by key.
CREATE TABLE OrleansQuery
(
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
);

-- One row a grain. The primary key is what the stock schema lacks: two first writes cannot leave two rows (dotnet/orleans#11303).
-- Every grain of Convoy has a string key with a prefix, so the key alone tells grains of one type apart.
CREATE TABLE grain_state
(
    service_id  TEXT    NOT NULL,
    grain_type  TEXT    NOT NULL,
    grain_key   TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    payload     BLOB    NULL, -- NULL after a clear, which keeps the version
    modified_at TEXT    NOT NULL,
    PRIMARY KEY (service_id, grain_type, grain_key)
);

-- A compare-and-swap in one statement: no row comes back when the version has moved on, and that is a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
INSERT INTO grain_state AS stored (service_id, grain_type, grain_key, version, payload, modified_at)
SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, 1, @PayloadBinary, datetime(''now'')
WHERE @GrainStateVersion IS NULL
   OR EXISTS (SELECT 1 FROM grain_state
              WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_key = @GrainIdExtensionString)
ON CONFLICT (service_id, grain_type, grain_key) DO UPDATE
SET version = stored.version + 1, payload = excluded.payload, modified_at = excluded.modified_at
WHERE stored.version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version
FROM grain_state
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_key = @GrainIdExtensionString');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE grain_state
SET version = version + 1, payload = NULL, modified_at = datetime(''now'')
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_key = @GrainIdExtensionString
  AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion');

-- The part of a cargo that tracking never needs, so that a million active cargo fit in memory.
CREATE TABLE cargo_params
(
    cargo_id     TEXT    NOT NULL PRIMARY KEY, -- sorts by creation
    params       BLOB    NOT NULL,             -- UTF-8 JSON, as the client sent it
    callback_url TEXT    NOT NULL,
    created_at   INTEGER NOT NULL              -- milliseconds since 1970, UTC
);

CREATE TABLE key_usage
(
    key_hash     TEXT    NOT NULL PRIMARY KEY, -- SHA-256, lower-case hexadecimal
    last_used_at INTEGER NOT NULL              -- milliseconds since 1970, UTC
);

-- Every secret ever made; all verify, the newest mints, none is deleted.
CREATE TABLE cluster_secrets
(
    id         INTEGER NOT NULL PRIMARY KEY, -- counts from 1; the highest is the newest
    secret     BLOB    NOT NULL,
    created_at INTEGER NOT NULL              -- milliseconds since 1970, UTC
);

-- What belongs to the file as a whole; service_id is a part of every grain's key and so never changes.
CREATE TABLE installation
(
    only_row   INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    service_id TEXT    NOT NULL
);

-- How far a sweep has come, so that a restart does not begin again at the first row.
CREATE TABLE sweep_marks
(
    sweep TEXT NOT NULL PRIMARY KEY,
    mark  TEXT NOT NULL
);
