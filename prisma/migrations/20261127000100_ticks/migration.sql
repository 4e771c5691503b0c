-- The last tick of each method with @SingleInstance(). Claims go by the clock of the server.
CREATE TABLE "breakwater_ticks" (
    "name" TEXT NOT NULL,
    "number" BIGINT,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "breakwater_ticks_pkey" PRIMARY KEY ("name")
);
