CREATE SEQUENCE IF NOT EXISTS "breakwater_operations_fences";

CREATE TABLE IF NOT EXISTS "breakwater_operations" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running' CHECK ("state" IN ('running', 'succeeded', 'failed', 'recovered')),
    "fence" BIGINT NOT NULL DEFAULT nextval('"breakwater_operations_fences"'),
    "lease" INTERVAL NOT NULL,
    "max_run" INTERVAL NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "heartbeat_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "deadline_at" TIMESTAMPTZ NOT NULL,
    "marked_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "recoveries" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "issue" TEXT
);

-- A new fence changes a key, so it waits for transactions that hold the record with FOR KEY SHARE. Heartbeats do not.
CREATE UNIQUE INDEX IF NOT EXISTS "breakwater_operations_fence" ON "breakwater_operations" ("fence");

-- At most one operation of a name and key runs.
CREATE UNIQUE INDEX IF NOT EXISTS "breakwater_operations_running" ON "breakwater_operations" ("name", "key") WHERE "state" = 'running';

-- For the detector.
CREATE INDEX IF NOT EXISTS "breakwater_operations_by_start" ON "breakwater_operations" ("started_at", "id") WHERE "state" = 'running';

-- For the deletion of old records.
CREATE INDEX IF NOT EXISTS "breakwater_operations_by_end" ON "breakwater_operations" ("ended_at", "id") WHERE "ended_at" IS NOT NULL;

CREATE TABLE IF NOT EXISTS "breakwater_operations_leader" (
    "role" TEXT PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "until" TIMESTAMPTZ NOT NULL
);
