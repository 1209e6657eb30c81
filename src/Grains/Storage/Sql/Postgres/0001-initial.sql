-- What Orleans' ADO.NET providers ask for first: the text of each of their statements, by key.
CREATE TABLE OrleansQuery
(
    QueryKey  text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row a grain. The primary key is what the stock schema lacks: two first writes cannot leave two rows (dotnet/orleans#11303).
-- Every grain of Convoy has a string key with a prefix, so the key alone tells grains of one type apart. Room is left on every page
-- for the next version of a row, which then touches no index (heap-only tuples).
CREATE TABLE grain_state
(
    service_id  text COLLATE "C" NOT NULL,
    grain_type  text COLLATE "C" NOT NULL,
    grain_key   text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    payload     bytea            NULL, -- NULL after a clear, which keeps the version
    modified_at timestamptz      NOT NULL,
    PRIMARY KEY (service_id, grain_type, grain_key)
) WITH (fillfactor = 80);

-- A compare-and-swap in one statement: no row comes back when the version has moved on, and that is a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
INSERT INTO grain_state AS stored (service_id, grain_type, grain_key, version, payload, modified_at)
SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, 1, @PayloadBinary, now()
WHERE CAST(@GrainStateVersion AS integer) IS NULL
   OR EXISTS (SELECT 1 FROM grain_state
              WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_key = @GrainIdExtensionString)
ON CONFLICT (service_id, grain_type, grain_key) DO UPDATE
SET version = stored.version + 1, payload = excluded.payload, modified_at = excluded.modified_at
WHERE stored.version = CAST(@GrainStateVersion AS integer)
RETURNING version AS NewGrainStateVersion');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version
FROM grain_state
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_key = @GrainIdExtensionString');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE grain_state
SET version = version + 1, payload = NULL, modified_at = now()
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_key = @GrainIdExtensionString
  AND version = CAST(@GrainStateVersion AS integer)
RETURNING version AS NewGrainStateVersion');

-- Who belongs to the cluster. Every change of a member counts the cluster's version on, and only from the version that its writer had
-- read: that makes the changes one sequence. Heartbeats (i_am_alive_at) do not count.
CREATE TABLE membership_version
(
    cluster_id text COLLATE "C" NOT NULL PRIMARY KEY,
    version    integer          NOT NULL
);

CREATE TABLE members
(
    cluster_id    text COLLATE "C" NOT NULL REFERENCES membership_version,
    address       text COLLATE "C" NOT NULL,
    port          integer          NOT NULL,
    generation    integer          NOT NULL,
    silo_name     text             NOT NULL,
    host_name     text             NOT NULL,
    status        integer          NOT NULL, -- SiloStatus of Orleans: 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
    client_port   integer          NOT NULL, -- 0 where no Orleans client may connect
    suspect_times text             NULL,
    started_at    timestamptz      NOT NULL,
    i_am_alive_at timestamptz      NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipVersionKey', '
WITH made AS (INSERT INTO membership_version (cluster_id, version) VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
SELECT EXISTS (SELECT 1 FROM made)');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipKey', '
WITH next AS (
    UPDATE membership_version SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version
      AND NOT EXISTS (SELECT 1 FROM members
                      WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id),
made AS (
    INSERT INTO members (cluster_id, address, port, generation, silo_name, host_name, status, client_port, started_at, i_am_alive_at)
    SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM next
    RETURNING 1)
SELECT EXISTS (SELECT 1 FROM made)');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateMembershipKey', '
WITH next AS (
    UPDATE membership_version SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version
      AND EXISTS (SELECT 1 FROM members
                  WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id),
changed AS (
    UPDATE members SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_at = @IAmAliveTime
    FROM next
    WHERE members.cluster_id = next.cluster_id AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
SELECT EXISTS (SELECT 1 FROM changed)');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateIAmAlivetimeKey', '
UPDATE members SET i_am_alive_at = @IAmAliveTime
WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation');

-- The version comes back even where no member does.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadRowKey', '
SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
       m.status AS Status, m.client_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.started_at AS StartTime,
       m.i_am_alive_at AS IAmAliveTime, v.version AS Version
FROM membership_version v
LEFT JOIN members m ON m.cluster_id = v.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.cluster_id = @DeploymentId');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadAllKey', '
SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
       m.status AS Status, m.client_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.started_at AS StartTime,
       m.i_am_alive_at AS IAmAliveTime, v.version AS Version
FROM membership_version v
LEFT JOIN members m ON m.cluster_id = v.cluster_id
WHERE v.cluster_id = @DeploymentId');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('GatewaysQueryKey', '
SELECT address AS Address, client_port AS ProxyPort, generation AS Generation
FROM members
WHERE cluster_id = @DeploymentId AND status = @Status AND client_port > 0');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('CleanupDefunctSiloEntriesKey', '
DELETE FROM members WHERE cluster_id = @DeploymentId AND status <> 3 AND i_am_alive_at < @IAmAliveTime');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteMembershipTableEntriesKey', '
WITH gone AS (DELETE FROM members WHERE cluster_id = @DeploymentId)
DELETE FROM membership_version WHERE cluster_id = @DeploymentId');

-- The part of a cargo that tracking never needs, so that a million active cargo fit in memory.
CREATE TABLE cargo_params
(
    cargo_id     text COLLATE "C" NOT NULL PRIMARY KEY, -- sorts by creation
    params       bytea            NOT NULL,             -- UTF-8 JSON, as the client sent it
    callback_url text             NOT NULL,
    created_at   bigint           NOT NULL              -- milliseconds since 1970, UTC
);

CREATE TABLE key_usage
(
    key_hash     text COLLATE "C" NOT NULL PRIMARY KEY, -- SHA-256, lower-case hexadecimal
    last_used_at bigint           NOT NULL              -- milliseconds since 1970, UTC
) WITH (fillfactor = 80);

-- Every secret ever made; all verify, the newest mints, none is deleted.
CREATE TABLE cluster_secrets
(
    id         integer NOT NULL PRIMARY KEY, -- counts from 1; the highest is the newest
    secret     bytea   NOT NULL,
    created_at bigint  NOT NULL              -- milliseconds since 1970, UTC
);

-- What belongs to the database as a whole. service_id is a part of every grain's key and so never changes; one cluster has the
-- database for itself, because two would activate the same grains twice.
CREATE TABLE installation
(
    only_row   integer NOT NULL PRIMARY KEY CHECK (only_row = 1),
    service_id text    NOT NULL,
    cluster_id text    NOT NULL
);

-- How far a sweep has come, so that a restart does not begin again at the first row.
CREATE TABLE sweep_marks
(
    sweep text COLLATE "C" NOT NULL PRIMARY KEY,
    mark  text             NOT NULL
);
