-- CreateEnum
CREATE TYPE "preparation_state" AS ENUM ('running', 'prepared', 'failed');

-- CreateTable
CREATE TABLE "preparations" (
    "video_id" UUID NOT NULL,
    "state" "preparation_state" NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "description" TEXT,
    "keywords" TEXT[],
    "recoveries" INTEGER NOT NULL,

    CONSTRAINT "preparations_pkey" PRIMARY KEY ("video_id")
);
