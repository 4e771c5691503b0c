-- CreateTable
CREATE TABLE "posts" (
    "did" VARCHAR(2048) NOT NULL,
    "rkey" VARCHAR(512) NOT NULL,
    "text" TEXT NOT NULL,
    "handle" VARCHAR(253),
    "display_name" TEXT,
    "followers" INTEGER,
    "position" BIGINT NOT NULL,

    CONSTRAINT "posts_pkey" PRIMARY KEY ("did", "rkey")
);

-- CreateIndex
CREATE INDEX "posts_position_idx" ON "posts"("position");
