-- CreateEnum
CREATE TYPE "video_status" AS ENUM ('draft', 'published');

-- CreateTable
CREATE TABLE "videos" (
    "id" UUID NOT NULL,
    "channel_id" VARCHAR(64) NOT NULL,
    "title" VARCHAR(100) NOT NULL,
    "description" VARCHAR(5000) NOT NULL,
    "tags" VARCHAR(100)[],
    "status" "video_status" NOT NULL DEFAULT 'draft',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "videos_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "videos_created_at_id_idx" ON "videos"("created_at", "id");
