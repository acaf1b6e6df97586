-- AlterTable
ALTER TABLE "user" ADD COLUMN "disabledAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "session"
  ADD COLUMN "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "endedAt" TIMESTAMPTZ(3),
  ADD COLUMN "endedBecause" TEXT;

-- CreateTable
CREATE TABLE "password_link" (
    "userId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "password_link_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "sign_in_count" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "waitUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_count_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "session_expiresAt_idx" ON "session"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "password_link_tokenHash_key" ON "password_link"("tokenHash");

-- CreateIndex
CREATE INDEX "sign_in_count_lastAt_idx" ON "sign_in_count"("lastAt");

-- AddForeignKey
ALTER TABLE "password_link" ADD CONSTRAINT "password_link_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Words that the code knows (lib/services/people/sessions.ts), and a session that has ended says why.
ALTER TABLE "session"
  ADD CONSTRAINT "session_end_known" CHECK ("endedBecause" IN
    ('signed-out', 'signed-in-again', 'ended-here', 'ended-by-admin', 'password', 'disabled')),
  ADD CONSTRAINT "session_end_has_reason" CHECK (("endedAt" IS NULL) = ("endedBecause" IS NULL));

ALTER TABLE "sign_in_count" ADD CONSTRAINT "sign_in_count_failures_not_negative" CHECK ("failures" >= 0);
