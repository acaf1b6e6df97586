-- AlterTable
ALTER TABLE "serving_interval" ADD COLUMN "shareSource" TEXT NOT NULL DEFAULT 'cloud',
ADD COLUMN "wholeSince" TIMESTAMPTZ(3);

-- Until now a part of the traffic was recorded as the plan asked for it, except on Vertex AI, where it followed the ready replicas.
UPDATE "serving_interval" served
SET "shareSource" = CASE endpoint."provider" WHEN 'vertex' THEN 'measured' ELSE 'asked' END
FROM "endpoint"
WHERE endpoint."id" = served."endpointId" AND served."share" < 1;

ALTER TABLE "serving_interval"
  ADD CONSTRAINT "serving_interval_share_source_is_known" CHECK ("shareSource" IN ('cloud', 'measured', 'asked', 'untold'));
