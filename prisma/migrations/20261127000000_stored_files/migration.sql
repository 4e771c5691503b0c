-- CreateTable
CREATE TABLE "stored_files" (
    "kind" VARCHAR(16) NOT NULL,
    "owner_id" VARCHAR(64) NOT NULL,
    "stored_name" VARCHAR(64) NOT NULL,
    "original_name" VARCHAR(255) NOT NULL,
    "mime" VARCHAR(100) NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_files_pkey" PRIMARY KEY ("kind", "owner_id")
);
