-- CreateTable
CREATE TABLE "error_issues" (
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "code" TEXT,
    "state" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3) NOT NULL,
    "count" BIGINT NOT NULL,
    "first_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    "hour" INTEGER NOT NULL,
    "hour_errors" BIGINT NOT NULL,
    "past_errors" DOUBLE PRECISION NOT NULL,
    "peak_errors" DOUBLE PRECISION NOT NULL,
    "sample" JSONB NOT NULL,

    CONSTRAINT "error_issues_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "error_issues_last_seen_id_idx" ON "error_issues"("last_seen", "id");

-- CreateIndex
CREATE INDEX "error_issues_first_seen_id_idx" ON "error_issues"("first_seen", "id");

-- CreateIndex
CREATE INDEX "error_issues_count_id_idx" ON "error_issues"("count", "id");

-- CreateIndex
CREATE INDEX "error_issues_state_last_seen_id_idx" ON "error_issues"("state", "last_seen", "id");
