CREATE TABLE "stream_cursors" (
    "stream" TEXT NOT NULL,
    "position_number" NUMERIC,
    "position_text" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_cursors_pkey" PRIMARY KEY ("stream")
);

CREATE TABLE "stream_dead_letters" (
    "stream" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "payload_encoding" TEXT NOT NULL,
    "position_number" NUMERIC,
    "position_text" TEXT,
    "reason" TEXT NOT NULL,
    "error_name" TEXT NOT NULL,
    "error_code" TEXT,
    "attempts" INTEGER NOT NULL,
    "failed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_dead_letters_pkey" PRIMARY KEY ("stream", "id")
);

CREATE INDEX "stream_dead_letters_stream_failed_at_idx" ON "stream_dead_letters"("stream", "failed_at");
