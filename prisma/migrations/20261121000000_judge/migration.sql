-- AlterTable
ALTER TABLE "region_rollout" ADD COLUMN     "cuts" JSONB;

-- AlterTable
ALTER TABLE "canary_minute" ADD COLUMN     "over" JSONB,
ADD COLUMN     "score" DOUBLE PRECISION,
ADD COLUMN     "settled" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "metric_noise" (
    "endpointId" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "noise" DOUBLE PRECISION NOT NULL,
    "dispersion" DOUBLE PRECISION NOT NULL,
    "minutes" INTEGER NOT NULL,
    "observedFrom" TIMESTAMPTZ(3) NOT NULL,
    "observedTo" TIMESTAMPTZ(3) NOT NULL,
    "calibratedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "metric_noise_pkey" PRIMARY KEY ("endpointId","measure")
);

-- AddForeignKey
ALTER TABLE "metric_noise" ADD CONSTRAINT "metric_noise_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ---------------------------------------------------------------------------------------------------------------
-- From here on written by hand: what Prisma's schema cannot say.
-- ---------------------------------------------------------------------------------------------------------------

ALTER TABLE "metric_noise"
  ADD CONSTRAINT "metric_noise_possible" CHECK
    ("noise" >= 0 AND "dispersion" >= 1 AND "minutes" > 0 AND "observedTo" > "observedFrom");
