-- AlterTable
ALTER TABLE "serving_interval" ADD COLUMN "servedSince" TIMESTAMPTZ(3);

-- What serves now, followed back over the intervals that ended only because its share or configuration changed.
WITH RECURSIVE unbroken AS (
  SELECT "id", "endpointId", "label", "startedAt" AS since FROM "serving_interval" WHERE "endedAt" IS NULL
  UNION ALL
  SELECT later."id", later."endpointId", later."label", before."startedAt"
  FROM unbroken later
  JOIN "serving_interval" before
    ON before."endpointId" = later."endpointId" AND before."label" = later."label" AND before."endedAt" = later.since
)
UPDATE "serving_interval" served SET "servedSince" = first.since
FROM (SELECT "id", min(since) AS since FROM unbroken GROUP BY "id") first
WHERE first."id" = served."id" AND first.since < served."startedAt";
