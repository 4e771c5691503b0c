CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE "vectors" (
    "namespace" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "embedding" vector(1536) NOT NULL,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    PRIMARY KEY ("namespace", "id")
);
